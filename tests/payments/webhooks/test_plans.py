"""What the worker asks every second finds its rows by an index, however many have been done."""

import json

import pytest
from sqlalchemy import text

from domain.kit.unit_of_work import Units
from payments.refunds.sweep import OVERPAID

DUE = """
SELECT * FROM webhook_event WHERE state = 'NEW' AND next_try_at <= now()
ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
STARTING = """
SELECT id FROM refund WHERE status = 'STARTING' AND requested_at < now() ORDER BY requested_at LIMIT 1
"""


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (DUE, "ix_webhook_event_due"),
        (OVERPAID.replace("$1", "100"), "ix_ledger_entry_unapplied"),
        (STARTING, "ix_refund_starting"),
    ],
    ids=["due events", "overpaid", "starting refunds"],
)
async def test_an_index_serves(units: Units, statement: str, index: str) -> None:
    async with units.begin() as unit:
        # On no rows reading everything is cheaper; what counts is that an index serves at all.
        await unit.session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = text(f"EXPLAIN (FORMAT JSON) {statement}".replace("::", "\\:\\:"))
        plan = (await unit.session.execute(explain)).scalar_one()
    assert f'"Index Name": "{index}"' in json.dumps(plan)
