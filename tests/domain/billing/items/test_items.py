"""Fee items: who sets them up and ends them, with what, and never in a month whose bills are out."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import ByArea, Fixed, Formula, FormulaKind, Manual, Shared
from domain.billing.fees.models import FeeItem, Payer
from domain.billing.issue import IssueFees, issue_fees
from domain.billing.items.create import CreateFeeItem, create_fee_item
from domain.billing.items.end import EndFeeItem, end_fee_item
from domain.billing.medium import Medium
from domain.billing.models import FeeKind
from domain.kit.errors import DomainError
from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import Tariff, ran
from tests.support.attempts import attempt, outcomes
from tests.support.world import World

OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (10, 11, 12))
DUE = date(2026, 12, 25)
BY_AREA = ByArea(rate=Decimal(40))


def wish(world: World, **differs: Any) -> CreateFeeItem:
    given: dict[str, Any] = {
        "community": Key(world.here),
        "fee": FeeKind.ELEVATOR,
        "name": "电梯费",
        "formula": BY_AREA,
        "effective_from": NOVEMBER,
    }
    return CreateFeeItem(**given | differs)


async def created(units: Units, world: World, **differs: Any) -> FeeItem:
    async with units.begin() as unit:
        return await create_fee_item(unit, world.callers["finance"], wish(world, **differs))


async def ended(units: Units, world: World, item: FeeItem, until: date) -> FeeItem:
    async with units.begin() as unit:
        command = EndFeeItem(Key(item.id, item.community_id), until)
        return await end_fee_item(unit, world.callers["finance"], command)


async def number(units: Units) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count(col(FeeItem.id))))).scalar_one()


async def test_who_may_create(units: Units, world: World) -> None:
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "finance"}}
    words = await outcomes(units, refused, create_fee_item, wish(world))
    assert (set(words.values()), await number(units)) == ({"FORBIDDEN"}, 0)
    nowhere = wish(world, community=NOTHING)
    assert await attempt(units, world.callers["finance"], create_fee_item, nowhere) == "NOT_FOUND"
    for name in ("manager", "finance"):
        assert await attempt(units, world.callers[name], create_fee_item, wish(world)) == "OK"


@pytest.mark.usefixtures("tariff")
async def test_it_is_charged_from_its_month_on_in_the_last_place(units: Units, world: World) -> None:
    before = (await ran(units, world)).total_minor
    item = await created(units, world)
    assert (item.position, item.parameters, item.cycle) == (4, {"rate": "40"}, Cycle.MONTH)
    assert (await ran(units, world)).total_minor == before
    november = await ran(units, world, period="2026-11", due_on=DUE)
    await ended(units, world, item, DECEMBER)
    assert (await ran(units, world, period="2026-11", due_on=DUE)).lines == november.lines
    december = await ran(units, world, period="2026-12", due_on=DUE)
    assert november.lines - december.lines == 3, "one line less for each room"


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"name": " \n"}, "name"),
        ({"name": "字" * 81}, "name"),
        ({"effective_from": date(2026, 11, 2)}, "effectiveFrom"),
        ({"effective_from": date(1999, 12, 1)}, "effectiveFrom"),
        ({"effective_until": date(2026, 12, 2)}, "effectiveUntil"),
        ({"effective_until": NOVEMBER}, "effectiveUntil"),
        ({"cycle": Cycle.YEAR, "formula": Manual()}, "cycle"),
        ({"payer": Payer.VEHICLE}, "payer"),
        ({"payer": Payer.PARKING_SPACE, "formula": Shared(medium=Medium.WATER, rate=Decimal(1))}, "payer"),
    ],
)
async def test_what_does_not_fit(units: Units, world: World, differs: dict[str, Any], path: str) -> None:
    with pytest.raises(DomainError) as refused:
        await created(units, world, **differs)
    assert (refused.value.code, refused.value.path) == ("INVALID_INPUT", ("input", path))
    assert await number(units) == 0


@pytest.mark.parametrize(
    ("formula", "kind", "differs"),
    [
        (BY_AREA, FormulaKind.AREA, {"cycle": Cycle.QUARTER, "effective_until": DECEMBER}),
        (Fixed(amount_minor=0), FormulaKind.FIXED, {"payer": Payer.PARKING_SPACE, "cycle": Cycle.YEAR}),
        (Manual(), FormulaKind.MANUAL, {"payer": Payer.VEHICLE, "position": -3}),
    ],
)
async def test_what_fits(
    units: Units, world: World, formula: Formula, kind: FormulaKind, differs: dict[str, Any]
) -> None:
    item = await created(units, world, formula=formula, **differs)
    assert {name: getattr(item, name) for name in ("formula", *differs)} == {"formula": kind, **differs}


async def test_a_building_of_one_s_own(units: Units, world: World) -> None:
    item = await created(units, world, building=Key(world.buildings["2"], world.here))
    assert item.building_id == world.buildings["2"]
    for elsewhere in (Key(world.buildings["9"], world.there), Key(world.buildings["9"], world.here)):
        with pytest.raises(DomainError) as refused:
            await created(units, world, building=elsewhere)
        assert (refused.value.code, refused.value.path) == ("NOT_FOUND", ("input", "buildingId"))


@pytest.mark.usefixtures("tariff", "october_issued")
async def test_nothing_begins_in_a_month_whose_bills_are_out(units: Units, world: World) -> None:
    with pytest.raises(DomainError) as refused:
        await created(units, world, effective_from=OCTOBER)
    assert (refused.value.code, refused.value.path) == ("MONTH_ISSUED", ("input", "effectiveFrom"))
    assert refused.value.message("en").startswith("Bills up to 2026-10 are issued")
    await created(units, world)


async def test_who_may_end(units: Units, world: World) -> None:
    item = await created(units, world)
    command = EndFeeItem(Key(item.id, item.community_id), DECEMBER)
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "finance"}}
    assert set((await outcomes(units, refused, end_fee_item, command)).values()) == {"NOT_FOUND"}
    for name in ("manager", "finance"):
        assert await attempt(units, world.callers[name], end_fee_item, command) == "OK"


@pytest.mark.parametrize("until", [NOVEMBER, date(2026, 12, 31), OCTOBER])
async def test_an_end_that_cannot_be(units: Units, world: World, until: date) -> None:
    item = await created(units, world)
    with pytest.raises(DomainError) as refused:
        await ended(units, world, item, until)
    assert (refused.value.code, refused.value.path) == ("INVALID_INPUT", ("effectiveUntil",))


@pytest.mark.usefixtures("tariff", "october_issued")
async def test_an_end_leaves_issued_months_alone(units: Units, world: World, tariff: Tariff) -> None:
    async with units.begin() as unit:
        item = await unit.session.get_one(FeeItem, (world.here, tariff.items["物业费"]))
    with pytest.raises(DomainError) as refused:
        await ended(units, world, item, OCTOBER)
    assert refused.value.code == "MONTH_ISSUED"
    assert (await ended(units, world, item, NOVEMBER)).effective_until == NOVEMBER
    assert (await ended(units, world, item, DECEMBER)).effective_until == DECEMBER


async def test_an_end_in_an_issued_month_stays(units: Units, world: World, tariff: Tariff) -> None:
    async with units.begin() as unit:
        item = await unit.session.get_one(FeeItem, (world.here, tariff.items["车位费"]))
    await ended(units, world, item, date(2026, 9, 1))
    run = await ran(units, world)
    async with units.begin() as unit:
        await issue_fees(unit, world.callers["finance"], IssueFees(Key(run.id, world.here)))
    with pytest.raises(DomainError) as refused:
        await ended(units, world, item, DECEMBER)
    assert (refused.value.code, refused.value.path) == ("MONTH_ISSUED", ("effectiveUntil",))
    assert (await ended(units, world, item, date(2026, 9, 1))).effective_until == date(2026, 9, 1), "again"
