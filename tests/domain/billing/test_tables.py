"""What PostgreSQL itself refuses about fees and meters."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from domain.billing.fees.formulas import FormulaKind
from domain.billing.fees.models import FeeAssignment, FeeItem
from domain.billing.medium import Medium
from domain.billing.meters.models import Meter, MeterReading, ReadingSource
from domain.billing.models import FeeKind
from domain.kit.unit_of_work import Units
from tests.support.world import MORNING, World

MAY = date(2026, 5, 1)


def item(world: World, **differs: Any) -> FeeItem:
    values: dict[str, Any] = {
        "community_id": world.here,
        "fee": FeeKind.OTHER,
        "name": "费",
        "formula": "FIXED",
        "parameters": {"amount_minor": 1},
        "position": 1,
        "effective_from": MAY,
    }
    return FeeItem(**{**values, **differs})


async def keep(units: Units, *rows: SQLModel) -> None:
    async with units.begin() as unit:
        for row in rows:
            unit.session.add(row)
            await unit.session.flush()


@pytest.mark.parametrize(
    ("constraint", "differs"),
    [
        ("parameters_fit", {"parameters": {}}),
        ("parameters_fit", {"parameters": {"amount_minor": "1"}}),
        ("parameters_fit", {"parameters": [1]}),
        ("parameters_fit", {"formula": "AREA"}),
        ("parameters_fit", {"formula": "SHARED", "parameters": {"rate": "1"}}),
        ("parameters_fit", {"formula": "METERED", "parameters": {"medium": "WATER", "tiers": "1"}}),
        ("parameters_fit", {"formula": "MANUAL"}),
        ("usage_is_billed_monthly", {"formula": "MANUAL", "parameters": {}, "cycle": "YEAR"}),
        ("a_space_has_no_area", {"formula": "AREA", "parameters": {"rate": "1"}, "payer": "VEHICLE"}),
        ("begins_with_a_month", {"effective_from": date(2026, 5, 2)}),
        ("ends_with_a_month", {"effective_until": date(2026, 6, 30)}),
        ("ends_after_it_begins", {"effective_until": MAY}),
        ("fk_fee_item_community_id_building_id", {"building_id": "9"}),
    ],
)
async def test_an_item_that_cannot_be_billed(
    units: Units, world: World, constraint: str, differs: dict[str, Any]
) -> None:
    if "building_id" in differs:
        differs = {"building_id": world.buildings["9"]}  # of the other community
    with pytest.raises(IntegrityError, match=constraint):
        await keep(units, item(world, **differs))


@pytest.mark.parametrize(
    ("formula", "parameters"),
    [
        (FormulaKind.AREA, {"rate": "260"}),
        (FormulaKind.METERED, {"medium": "WATER", "tiers": [{"until": None, "rate": "500"}]}),
        (FormulaKind.SHARED, {"medium": "WATER", "rate": "500"}),
        (FormulaKind.MANUAL, {}),
    ],
)
async def test_each_formula_has_its_parameters(
    units: Units, world: World, formula: FormulaKind, parameters: dict[str, Any]
) -> None:
    await keep(units, item(world, formula=formula, parameters=parameters))


async def test_a_space_is_charged_once_at_a_time(units: Units, world: World) -> None:
    parking = item(world, payer="PARKING_SPACE")

    def space(subject: str) -> FeeAssignment:
        return FeeAssignment(
            community_id=world.here,
            fee_item_id=parking.id,
            room_id=world.rooms["101"],
            subject=subject,
            effective_from=MAY,
        )

    await keep(units, parking, space("B1-017"), space("B1-018"))
    with pytest.raises(IntegrityError, match="uq_fee_assignment"):
        await keep(units, space("B1-017"))


async def test_a_meter_is_in_one_place_and_read_once_at_an_instant(units: Units, world: World) -> None:
    place: dict[str, Any] = {"room_id": world.rooms["101"]}
    here: dict[str, Any] = {"community_id": world.here, "medium": Medium.WATER, "installed_at": MORNING}
    meter = Meter(**here, **place, code="W-101")

    def reading(value: str) -> MeterReading:
        return MeterReading(
            community_id=world.here,
            meter_id=meter.id,
            read_at=MORNING,
            value=Decimal(value),
            source=ReadingSource.STAFF,
        )

    await keep(units, meter, reading("1.234"))
    with pytest.raises(IntegrityError, match="uq_meter_reading_at"):
        await keep(units, reading("2"))
    with pytest.raises(IntegrityError, match="value_not_negative"):
        await keep(units, reading("-1"))
    with pytest.raises(IntegrityError, match="one_place"):
        await keep(units, Meter(**here, **place, code="W-102", building_id=world.buildings["1"]))
