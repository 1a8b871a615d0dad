"""Assignments: which items take them, with what, and that nothing is charged twice."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.billing.fees.formulas import FormulaKind
from domain.billing.fees.models import FeeAssignment
from domain.billing.items.assign import AssignFee, assign_fee
from domain.billing.items.unassign import EndAssignment, end_assignment
from domain.billing.models import FeeKind
from domain.kit.errors import DomainError
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import Tariff, keep, ran
from tests.support.attempts import attempt, outcomes
from tests.support.world import World

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
BY_HAND, PARKING, ALL_ROOMS = "清运费", "车位费", "物业费"


@pytest.fixture(autouse=True)
async def by_hand(units: Units, tariff: Tariff) -> None:
    """An item whose amounts are entered by hand."""
    await keep(units, [tariff.item(FeeKind.OTHER, BY_HAND, FormulaKind.MANUAL, {})])


def wish(world: World, tariff: Tariff, item: str = PARKING, **differs: Any) -> AssignFee:
    given: dict[str, Any] = {
        "item": Key(tariff.items[item], world.here),
        "room": Key(world.rooms["201"], world.here),
        "subject": "沪A12345" if item == PARKING else "",
        "effective_from": NOVEMBER,
        "amount_minor": None if item == PARKING else 5_000,
    }
    return AssignFee(**given | differs)


async def assigned(units: Units, world: World, wanted: AssignFee) -> FeeAssignment:
    async with units.begin() as unit:
        return await assign_fee(unit, world.callers["finance"], wanted)


async def ended(units: Units, world: World, assignment: FeeAssignment, until: date) -> FeeAssignment:
    async with units.begin() as unit:
        command = EndAssignment(Key(assignment.id, assignment.community_id), until)
        return await end_assignment(unit, world.callers["finance"], command)


async def number(units: Units) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count(col(FeeAssignment.id))))).scalar_one()


async def test_who_may(units: Units, world: World, tariff: Tariff) -> None:
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "finance"}}
    wanted = wish(world, tariff)
    assert set((await outcomes(units, refused, assign_fee, wanted)).values()) == {"NOT_FOUND"}
    assert await number(units) == 1
    made = await assigned(units, world, wanted)
    command = EndAssignment(Key(made.id, world.here), DECEMBER)
    assert set((await outcomes(units, refused, end_assignment, command)).values()) == {"NOT_FOUND"}
    assert await attempt(units, world.callers["manager"], end_assignment, command) == "OK"
    assert await attempt(units, world.callers["manager"], assign_fee, wish(world, tariff, BY_HAND)) == "OK"


async def test_the_room_is_charged_in_its_months(units: Units, world: World, tariff: Tariff) -> None:
    async def totals() -> tuple[int, ...]:
        runs = [await ran(units, world, period=month, due_on=JANUARY) for month in ("2026-11", "2026-12")]
        return tuple(run.total_minor for run in runs)

    before = await totals()
    await assigned(units, world, wish(world, tariff, BY_HAND))
    space = await assigned(units, world, wish(world, tariff, effective_until=JANUARY))
    assert (await ended(units, world, space, DECEMBER)).effective_until == DECEMBER
    after = await totals()
    assert (after[0] - before[0], after[1] - before[1]) == (20_000, 5_000)


@pytest.mark.parametrize(
    ("item", "differs", "path"),
    [
        (ALL_ROOMS, {}, ("feeItemId",)),
        (PARKING, {"subject": " "}, ("input", "subject")),
        (PARKING, {"subject": "字" * 41}, ("input", "subject")),
        (PARKING, {"amount_minor": 1}, ("input", "amount")),
        (BY_HAND, {"amount_minor": None}, ("input", "amount")),
        (BY_HAND, {"amount_minor": 0}, ("input", "amount")),
        (BY_HAND, {"amount_minor": 10**12 + 1}, ("input", "amount")),
        (BY_HAND, {"effective_from": date(2026, 11, 5)}, ("input", "effectiveFrom")),
        (BY_HAND, {"effective_until": NOVEMBER}, ("input", "effectiveUntil")),
    ],
)
async def test_what_does_not_fit(
    units: Units, world: World, tariff: Tariff, item: str, differs: dict[str, Any], path: tuple[str, ...]
) -> None:
    with pytest.raises(DomainError) as refused:
        await assigned(units, world, wish(world, tariff, item, **differs))
    assert (refused.value.code, refused.value.path) == ("INVALID_INPUT", path)


async def test_a_room_of_elsewhere_is_not_found(units: Units, world: World, tariff: Tariff) -> None:
    wanted = wish(world, tariff, room=Key(world.rooms["901"], world.there))
    assert await attempt(units, world.callers["finance"], assign_fee, wanted) == "NOT_FOUND"


@pytest.mark.usefixtures("tariff", "october_issued")
async def test_nothing_begins_or_ends_in_a_month_whose_bills_are_out(
    units: Units, world: World, tariff: Tariff
) -> None:
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    with pytest.raises(DomainError) as refused:
        await assigned(units, world, wish(world, tariff, effective_from=october))
    assert (refused.value.code, refused.value.path) == ("MONTH_ISSUED", ("input", "effectiveFrom"))
    async with units.begin() as unit:
        space = (await unit.session.execute(select(FeeAssignment))).scalar_one()
    for until in (september, october):
        with pytest.raises(DomainError) as refused:
            await ended(units, world, space, until)
        assert (refused.value.code, refused.value.path) == ("MONTH_ISSUED", ("effectiveUntil",))
    assert (await ended(units, world, space, NOVEMBER)).effective_until == NOVEMBER


async def test_a_space_pays_once_whoever_has_it(units: Units, world: World, tariff: Tariff) -> None:
    first = await assigned(units, world, wish(world, tariff, effective_until=JANUARY))
    neighbour = Key(world.rooms["301"], world.here)
    with pytest.raises(DomainError) as refused:
        await assigned(units, world, wish(world, tariff, room=neighbour, effective_from=DECEMBER))
    assert (refused.value.code, refused.value.path) == ("ALREADY_ASSIGNED", ("input", "subject"))
    await ended(units, world, first, DECEMBER)
    await assigned(units, world, wish(world, tariff, room=neighbour, effective_from=DECEMBER))
    with pytest.raises(DomainError) as refused:
        await ended(units, world, first, JANUARY)
    assert (refused.value.code, refused.value.path) == ("ALREADY_ASSIGNED", ("effectiveUntil",))


async def test_amounts_by_hand_are_each_room_s_own(units: Units, world: World, tariff: Tariff) -> None:
    await assigned(units, world, wish(world, tariff, BY_HAND))
    await assigned(units, world, wish(world, tariff, BY_HAND, room=Key(world.rooms["301"], world.here)))
    twice = wish(world, tariff, BY_HAND)
    assert await attempt(units, world.callers["finance"], assign_fee, twice) == "ALREADY_ASSIGNED"


async def test_of_many_at_once_one_has_the_space(units: Units, world: World, tariff: Tariff) -> None:
    finance, wanted = world.callers["finance"], wish(world, tariff)
    words = await asyncio.gather(*(attempt(units, finance, assign_fee, wanted) for _ in range(8)))
    assert sorted(words) == ["ALREADY_ASSIGNED"] * 7 + ["OK"]
    assert await number(units) == 2
