"""Each event has its effects once, and what cannot be worked on is tried again, put aside or given up."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain.kit.unit_of_work import UnitOfWork, Units
from payments.webhooks.inbox import Accepted, store
from payments.webhooks.quarantine import quarantined, try_again
from payments.webhooks.received import StripeEvent, read
from payments.webhooks.retries import LONGEST_WAIT, MOST_ATTEMPTS, PATIENCE_FOR_STRANGERS, wait_after
from payments.webhooks.tidy import forget_webhooks
from payments.webhooks.verdicts import NotYet, Quarantine, Verdict
from payments.webhooks.worker import WebhookWorker
from tests.support.stripe_events import encoded, stripe_event
from tests.support.world import MORNING, FixedClock

EFFECT = "INSERT INTO city (id, code, name) VALUES (gen_random_uuid(), :code, :code)"


async def put(units: Units, *events: dict[str, Any]) -> list[bool]:
    accepted = [Accepted(read(encoded(event)), encoded(event).decode()) for event in events]
    async with units.begin() as unit:
        return await store(unit, accepted, [each.event.type for each in accepted])


async def query(units: Units, statement: str) -> list[tuple[Any, ...]]:
    async with units.begin() as unit:
        return [tuple(row) for row in await unit.session.execute(text(statement))]


async def states(units: Units) -> list[tuple[Any, ...]]:
    return await query(units, "SELECT state, attempts, problem FROM webhook_event ORDER BY event_id")


def happened() -> dict[str, Any]:
    return stripe_event("thing.happened", {"id": "th_1"}, MORNING)


async def build(unit: UnitOfWork, event: StripeEvent) -> Verdict:
    """An effect that would be seen if it came twice."""
    await unit.session.execute(text(EFFECT), {"code": event.id[-6:]})
    return Verdict.DONE


async def test_many_workers_do_each_event_once(units: Units) -> None:
    await put(units, *(happened() for _ in range(80)))
    workers = [WebhookWorker(units, {"thing.happened": build}) for _ in range(3)]
    await asyncio.gather(*(worker.work_all() for worker in workers))
    assert await states(units) == [("DONE", 1, None)] * 80
    assert await query(units, "SELECT count(*) FROM city") == [(80,)]


async def test_an_event_that_comes_again_after_its_work_changes_nothing(units: Units) -> None:
    event, worker = happened(), WebhookWorker(units, {"thing.happened": build})
    assert await put(units, event, event) == [True, False]
    await worker.work_all()
    assert await put(units, event) == [False]
    await worker.work_all()
    assert await states(units) == [("DONE", 1, None)]
    assert await query(units, "SELECT count(*) FROM city") == [(1,)]


async def test_types_that_nobody_handles_are_ignored(units: Units) -> None:
    await put(units, happened(), stripe_event("thing.else", {}, MORNING))

    async def not_ours(_unit: UnitOfWork, _event: StripeEvent) -> Verdict:
        return Verdict.IGNORED

    await WebhookWorker(units, {"thing.happened": not_ours}).work_all()
    assert await states(units) == [("IGNORED", 1, None)] * 2


async def test_a_failure_takes_its_effects_back_and_is_tried_again(units: Units, clock: FixedClock) -> None:
    failing = True

    async def fails_at_first(unit: UnitOfWork, event: StripeEvent) -> Verdict:
        await build(unit, event)
        await unit.session.flush()
        if failing:
            raise RuntimeError("张三 of room 101")
        return Verdict.DONE

    await put(units, happened(), happened())
    worker = WebhookWorker(units, {"thing.happened": fails_at_first})
    await worker.work_all()
    assert await states(units) == [("NEW", 1, "RuntimeError")] * 2
    assert await query(units, "SELECT count(*) FROM city") == [(0,)]
    await worker.work_all()
    assert await states(units) == [("NEW", 1, "RuntimeError")] * 2
    failing, clock.instant = False, clock.instant + timedelta(seconds=1)
    await worker.work_all()
    assert await states(units) == [("DONE", 2, None)] * 2
    assert await query(units, "SELECT count(*) FROM city") == [(2,)]


@pytest.mark.parametrize(
    ("error", "tries", "end"),
    [
        (Quarantine("AMOUNT_DIFFERS"), 1, ("QUARANTINED", 1, "AMOUNT_DIFFERS")),
        (RuntimeError(), MOST_ATTEMPTS, ("QUARANTINED", MOST_ATTEMPTS, "RuntimeError")),
        (NotYet(), PATIENCE_FOR_STRANGERS, ("IGNORED", PATIENCE_FOR_STRANGERS, "NotYet")),
    ],
)
async def test_nothing_is_tried_for_ever(
    units: Units, clock: FixedClock, error: Exception, tries: int, end: tuple[Any, ...]
) -> None:
    tried = 0

    async def fails(_unit: UnitOfWork, _event: StripeEvent) -> Verdict:
        nonlocal tried
        tried += 1
        raise error

    await put(units, happened())
    worker = WebhookWorker(units, {"thing.happened": fails})
    for _ in range(tries + 2):
        await worker.work_all()
        clock.instant += LONGEST_WAIT
    assert (tried, await states(units)) == (tries, [end])


async def test_what_was_put_aside_can_be_tried_again(units: Units) -> None:
    async def refuses(_unit: UnitOfWork, _event: StripeEvent) -> Verdict:
        raise Quarantine("STRANGE")

    event = happened()
    await put(units, event)
    await WebhookWorker(units, {"thing.happened": refuses}).work_all()
    async with units.begin() as unit:
        assert [each.event_id for each in await quarantined(unit)] == [event["id"]]
        assert await try_again(unit, [event["id"], "evt_unknown"]) == [event["id"]]
        assert await try_again(unit, [event["id"]]) == []
    await WebhookWorker(units, {"thing.happened": build}).work_all()
    assert await states(units) == [("DONE", 1, None)]


async def test_a_worker_that_dies_leaves_the_event_to_the_next(units: Units) -> None:
    begun = asyncio.Event()

    async def never_ends(unit: UnitOfWork, event: StripeEvent) -> Verdict:
        await build(unit, event)
        begun.set()
        await asyncio.Event().wait()
        return Verdict.DONE

    await put(units, happened())
    dying = asyncio.create_task(WebhookWorker(units, {"thing.happened": never_ends}).work_all())
    await asyncio.wait_for(begun.wait(), 10)
    other = WebhookWorker(units, {"thing.happened": build})
    await other.work_all()
    assert await states(units) == [("NEW", 0, None)]
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await other.work_all()
    assert await states(units) == [("DONE", 1, None)]
    assert await query(units, "SELECT count(*) FROM city") == [(1,)]


def test_waits_double_up_to_an_hour() -> None:
    for attempts, seconds in ((1, 1), (2, 2), (5, 16), (12, 2_048), (13, 3_600), (500, 3_600)):
        whole = timedelta(seconds=seconds)
        assert whole / 2 <= wait_after(attempts) <= whole


async def test_events_that_ended_are_forgotten_after_three_months(units: Units, clock: FixedClock) -> None:
    async def by_subject(_unit: UnitOfWork, event: StripeEvent) -> Verdict:
        if event.data.object:
            raise Quarantine("KEPT")
        return Verdict.DONE

    await put(units, stripe_event("thing.happened", {}, MORNING), happened())
    await WebhookWorker(units, {"thing.happened": by_subject}).work_all()
    clock.instant += timedelta(days=90)
    async with units.begin() as unit:
        assert await forget_webhooks(unit) == 0
    clock.instant += timedelta(seconds=1)
    async with units.begin() as unit:
        assert await forget_webhooks(unit) == 1
    assert await states(units) == [("QUARANTINED", 1, "KEPT")]


async def test_what_nobody_works_on_is_kept_and_wakes_nobody(units: Units) -> None:
    event = stripe_event("customer.updated", {"id": "cus_1"}, MORNING)
    accepted = Accepted(read(encoded(event)), encoded(event).decode())
    async with units.begin() as unit:
        assert await store(unit, [accepted]) == [True]
    ended = "SELECT state, attempts, ended_at IS NOT NULL FROM webhook_event"
    assert await query(units, ended) == [("IGNORED", 0, True)]
