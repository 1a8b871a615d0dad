"""Reminders: each step once, only the latest, in the community's morning, and never of what is paid."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.billing.models import Bill, BillStatus
from domain.billing.reminders.models import BillReminder
from domain.billing.reminders.remind import AT_ONCE, DUE, remind
from domain.billing.reminders.steps import DAYS, LAST_CHANCE, MORNING, ReminderStep
from domain.communities.models import Community
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import keep
from tests.support.outbox import recorded
from tests.support.world import FixedClock, World

BEFORE_DUE, DUE_DAY, OVERDUE_WEEK, OVERDUE_MONTH = ReminderStep
# The last minute of 10 November in Shanghai, and nine o'clock of that morning.
DUE_AT = datetime(2026, 11, 10, 15, 59, tzinfo=UTC)
NINE = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def bill(world: World, room: str = "101", **more: Any) -> Bill:
    values: dict[str, Any] = {
        "community_id": world.there if room == "901" else world.here,
        "room_id": world.rooms[room],
        "period": "2026-10",
        "status": BillStatus.ISSUED,
        "total_minor": 12_850,
        "issued_at": DUE_AT - 20 * DAY,
        "due_at": DUE_AT,
    }
    return Bill(**values | more)


async def made(units: Units) -> list[tuple[UUID, ReminderStep]]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(BillReminder).order_by(col(BillReminder.reminded_at)))
        return [(row.bill_id, row.step) for row in rows.scalars()]


async def steps(units: Units) -> list[ReminderStep]:
    return [step for _, step in await made(units)]


@pytest.fixture
async def owed(units: Units, world: World) -> Bill:
    """One bill, of room 101."""
    found = bill(world)
    await keep(units, [found])
    return found


@pytest.mark.usefixtures("owed")
@pytest.mark.parametrize(
    ("at", "step"),
    [
        (NINE - 3 * DAY - SECOND, None),
        (NINE - 3 * DAY, BEFORE_DUE),
        (NINE - SECOND, BEFORE_DUE),
        (NINE, DUE_DAY),
        (NINE + 7 * DAY - SECOND, DUE_DAY),
        (NINE + 7 * DAY, OVERDUE_WEEK),
        (NINE + 30 * DAY, OVERDUE_MONTH),
        (NINE + 60 * DAY - SECOND, OVERDUE_MONTH),
        (NINE + 60 * DAY, None),
    ],
)
async def test_the_latest_step_alone_is_made(
    units: Units, clock: FixedClock, at: datetime, step: ReminderStep | None
) -> None:
    clock.instant = at
    assert await remind(units) == (step is not None)
    assert await steps(units) == ([step] if step else [])


async def test_day_by_day_each_step_is_made_once(units: Units, clock: FixedClock, owed: Bill) -> None:
    for hours in range(-5 * 24, 70 * 24, 12):
        clock.instant = NINE + timedelta(hours=hours)
        await remind(units)
        await remind(units)
    assert await made(units) == [(owed.id, step) for step in ReminderStep]
    room = str(owed.room_id)
    assert await recorded(units) == [
        ("bill.reminded", {"room_id": room, "step": step.value}) for step in ReminderStep
    ]


async def test_what_is_not_to_be_paid_is_not_reminded_of(
    units: Units, world: World, clock: FixedClock
) -> None:
    clock.instant = NINE
    others = (BillStatus.DRAFT, BillStatus.PAID, BillStatus.VOID)
    kept = [bill(world, status=status, period=f"2026-0{n}") for n, status in enumerate(others, start=1)]
    partly = bill(world, status=BillStatus.PARTIALLY_PAID, paid_minor=1)
    await keep(units, [*kept, partly])
    assert await remind(units) == 1
    assert await made(units) == [(partly.id, DUE_DAY)]


async def test_a_step_that_had_come_before_the_bill_was_issued_is_left_out(
    units: Units, world: World, clock: FixedClock
) -> None:
    await keep(units, [bill(world, issued_at=NINE - 2 * DAY)])
    clock.instant = NINE - DAY
    assert await remind(units) == 0
    clock.instant = NINE
    assert await remind(units) == 1
    assert await steps(units) == [DUE_DAY]


async def test_days_are_those_of_the_community(units: Units, world: World, clock: FixedClock) -> None:
    async with units.begin() as unit:
        far = update(Community).where(col(Community.id) == world.there).values(time_zone="America/New_York")
        await unit.session.execute(far)
    here, there = bill(world), bill(world, "901")
    await keep(units, [here, there])
    clock.instant = NINE
    await remind(units)
    assert set(await made(units)) == {(here.id, DUE_DAY), (there.id, BEFORE_DUE)}
    nine_there = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
    clock.instant = nine_there - SECOND
    assert await remind(units) == 0
    clock.instant = nine_there
    assert await remind(units) == 1
    assert (await made(units))[-1] == (there.id, DUE_DAY)


async def test_many_workers_at_once_make_it_once(units: Units, world: World, clock: FixedClock) -> None:
    await keep(units, [bill(world), bill(world, "201"), bill(world, "301")])
    clock.instant = NINE
    assert sum(await asyncio.gather(*(remind(units) for _ in range(8)))) == 3
    assert len(await recorded(units)) == 3


async def test_a_bill_that_somebody_holds_comes_the_next_time(
    units: Units, clock: FixedClock, owed: Bill
) -> None:
    clock.instant = NINE
    async with units.begin() as unit:
        await unit.session.execute(select(Bill).where(col(Bill.id) == owed.id).with_for_update())
        assert await remind(units) == 0
    assert await remind(units) == 1


async def test_what_dies_half_way_is_made_whole_later(
    units: Units, clock: FixedClock, owed: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.instant = NINE
    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
        broken.setattr("domain.billing.reminders.remind._record", die)
        await remind(units)
    assert (await made(units), await recorded(units)) == ([], [])
    assert await remind(units) == 1
    assert await made(units) == [(owed.id, DUE_DAY)]


def die(*_: object) -> None:
    raise ConnectionError


# Some 30,000 bills of ten years, a month of them due about now.
MANY = """
INSERT INTO bill
  (community_id, id, room_id, period, status, total_minor, paid_minor, currency, issued_at, due_at)
SELECT $1, gen_random_uuid(), $2, n::text, CASE WHEN n < 400 THEN 'ISSUED' ELSE 'PAID' END, 1, 0, 'CNY', $3,
  $3::timestamptz - n * interval '3 hours'
FROM generate_series(1, 30000) AS n
"""


async def test_among_many_bills_those_due_are_found_by_an_index(units: Units, world: World) -> None:
    values = [NINE, NINE - 61 * DAY, NINE + 4 * DAY, list(DAYS), list(DAYS.values()), MORNING, LAST_CHANCE]
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        await connection.execute(MANY, world.here, world.rooms["101"], DUE_AT)
        await connection.execute("ANALYZE bill")
        plan = "\n".join(row[0] for row in await connection.fetch("EXPLAIN " + DUE, *values, AT_ONCE))
        unit.refuse()
    assert "Index Scan using ix_bill_open on bill" in plan
