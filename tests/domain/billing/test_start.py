"""Starting a run: who may, with what, again, at once, and half-way. Nothing is computed here."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from domain.billing.issue import IssueFees, issue_fees
from domain.billing.runs.models import FeeRun, FeeRunRequest, FeeRunStatus
from domain.billing.start import StartFeeRun, start_fee_run
from domain.kit.actor import Actor
from domain.kit.errors import DomainError
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork, Units
from tests.domain.billing.tariff import october, ran, started, stored
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.world import MORNING, World

pytestmark = pytest.mark.usefixtures("tariff")


async def waiting(units: Units) -> list[FeeRunRequest]:
    async with units.begin() as unit:
        return list((await unit.session.execute(select(FeeRunRequest))).scalars())


async def test_it_waits_for_a_worker_and_everybody_who_follows_is_told(units: Units, world: World) -> None:
    run = await started(units, world)
    assert (run.status, run.period, run.requests) == (FeeRunStatus.REQUESTED, "2026-10", 1)
    assert (run.started_at, run.started_by) == (MORNING, world.person("finance"))
    assert run.due_at.astimezone(UTC) == datetime(2026, 11, 25, 15, 59, tzinfo=UTC)
    assert [(row.fee_run_id, row.requested_at) for row in await waiting(units)] == [(run.id, MORNING)]
    payload = {"period": "2026-10", "status": "REQUESTED", "bills": 0}
    assert await recorded(units) == [("fee_run.changed", payload)]
    assert await stored(units) == ([], [])


async def test_who_may_start(units: Units, world: World) -> None:
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "finance"}}
    assert set((await outcomes(units, refused, start_fee_run, october(world))).values()) == {"FORBIDDEN"}
    assert (await waiting(units), await recorded(units)) == ([], [])
    for name in ("manager", "finance"):
        assert await attempt(units, world.callers[name], start_fee_run, october(world)) == "OK"
    elsewhere = october(world, community=Key(world.there))
    assert await attempt(units, world.callers["finance"], start_fee_run, elsewhere) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"period": "2026-13"}, ("input", "period")),
        ({"period": "9999-12"}, ("input", "period")),
        ({"due_on": date(2026, 9, 30)}, ("input", "dueOn")),
        ({"due_on": date(2028, 11, 1)}, ("input", "dueOn")),
    ],
)
async def test_a_month_or_day_that_cannot_be(
    units: Units, world: World, differs: dict[str, Any], path: tuple[str, ...]
) -> None:
    with pytest.raises(DomainError) as refused:
        await started(units, world, **differs)
    assert (refused.value.code, refused.value.path) == ("INVALID_INPUT", path)


async def test_again_is_the_same_run_and_waits_once(units: Units, world: World) -> None:
    runs = await asyncio.gather(*(started(units, world) for _ in range(6)))
    assert len({run.id for run in runs}) == 1
    assert sorted(run.requests for run in runs) == [1, 2, 3, 4, 5, 6]
    assert len(await waiting(units)) == 1


async def test_another_day_is_the_last_that_was_said(units: Units, world: World) -> None:
    await started(units, world)
    run = await ran(units, world, due_on=date(2026, 12, 1))
    assert run.due_at == datetime(2026, 12, 1, 15, 59, tzinfo=UTC)
    bills, _ = await stored(units)
    assert {bill["due_at"] for bill in bills} == {run.due_at}


async def test_an_issued_run_is_final(units: Units, world: World) -> None:
    run = await ran(units, world)
    async with units.begin() as unit:
        await issue_fees(unit, world.callers["finance"], IssueFees(Key(run.id, world.here)))
    before = await stored(units)
    with pytest.raises(DomainError) as refused:
        await started(units, world, due_on=date(2026, 12, 1))
    assert (refused.value.code, refused.value.path) == ("ILLEGAL_MOVE", ("input", "period"))
    assert (await stored(units), await waiting(units)) == (before, [])


async def test_a_start_that_dies_half_way_has_started_nothing(units: Units, world: World) -> None:
    async def dies(unit: UnitOfWork, actor: Actor, command: StartFeeRun) -> None:
        await start_fee_run(unit, actor, command)
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["finance"], dies, october(world))
    async with units.begin() as unit:
        assert (await unit.session.execute(select(FeeRun))).scalars().all() == []
    assert (await waiting(units), await recorded(units)) == ([], [])
