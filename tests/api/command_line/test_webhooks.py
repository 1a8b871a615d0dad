"""`palm webhooks` shows what is in quarantine, and lets it be tried again."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.command_line.app import app
from domain.kit.database import Database
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import Quarantine, Verdict
from payments.webhooks.worker import WebhookWorker
from tests.payments.webhooks.test_worker import put
from tests.support.stripe_events import stripe_event
from tests.support.world import MORNING, FixedClock


async def strange(_unit: UnitOfWork, _event: StripeEvent) -> Verdict:
    raise Quarantine("STRANGE")


async def put_aside(database_url: str) -> str:
    """The id of an event that is in quarantine."""
    event, database = stripe_event("thing.happened", {}, MORNING), Database(database_url)
    units = Units(database, FixedClock())
    await put(units, event)
    await WebhookWorker(units, {"thing.happened": strange}).work_all()
    await database.dispose()
    return str(event["id"])


def palm(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["webhooks", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_is_in_quarantine_is_shown_and_tried_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    event_id = asyncio.run(put_aside(database_url))
    assert palm() == f"{event_id} 2026-11-24T08:00:00+00:00 thing.happened STRANGE\n"
    assert palm("--retry", event_id, "--retry", "evt_unknown") == f"{event_id} is tried again.\n"
    assert palm() == "No event is in quarantine.\n"
