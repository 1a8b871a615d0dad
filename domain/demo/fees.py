"""What a community of the demo charges: its fee items by the tariffs of its bills, and whose spaces pay."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import orjson

from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import (
    ByArea,
    Fixed,
    Formula,
    FormulaKind,
    Metered,
    Shared,
    TierPeriod,
    parameters_of,
)
from domain.billing.fees.models import Payer
from domain.billing.fees.tiers import Tier
from domain.billing.medium import Medium
from domain.billing.models import FeeKind
from domain.demo import tariffs
from domain.demo.bills import Bills
from domain.demo.dice import REGISTRY_BEGAN, Dice
from domain.demo.places import Places

BEGAN = REGISTRY_BEGAN.date().replace(day=1)


class FeeItemRow(NamedTuple):
    community_id: UUID
    id: UUID
    fee: FeeKind
    name: str
    formula: FormulaKind
    parameters: str
    cycle: Cycle
    payer: Payer
    position: int
    effective_from: date


class FeeAssignmentRow(NamedTuple):
    community_id: UUID
    id: UUID
    fee_item_id: UUID
    room_id: UUID
    subject: str
    effective_from: date


class Fees(NamedTuple):
    items: list[FeeItemRow]
    assignments: list[FeeAssignmentRow]


def build_fees(places: Places, bills: Bills, dice: Dice) -> Fees:
    """The items that the bills were made by, in the order of their lines."""
    items = [
        FeeItemRow(
            community_id=places.community.id,
            id=dice.id(),
            fee=fee,
            name=name,
            formula=formula.kind,
            parameters=orjson.dumps(parameters_of(formula)).decode(),
            cycle=Cycle.MONTH,
            payer=Payer.PARKING_SPACE if fee is FeeKind.PARKING else Payer.ROOM,
            position=position,
            effective_from=BEGAN,
        )
        for position, (fee, name, formula) in enumerate(_tariff(elevators=places.plan.shape.elevators), 1)
    ]
    parking = next(item for item in items if item.fee is FeeKind.PARKING)
    spaces = [
        FeeAssignmentRow(parking.community_id, dice.id(), parking.id, room_id, f"B1-{number:03}", BEGAN)
        for number, room_id in enumerate(_with_parking(bills), 1)
    ]
    return Fees(items, spaces)


def _tariff(*, elevators: bool) -> Iterator[tuple[FeeKind, str, Formula]]:
    yield FeeKind.PROPERTY, "物业费", ByArea(rate=Decimal(tariffs.PROPERTY_PER_SQUARE_METRE))
    if elevators:
        yield FeeKind.ELEVATOR, "电梯费", ByArea(rate=Decimal(tariffs.ELEVATOR_PER_SQUARE_METRE))
    yield FeeKind.PARKING, "车位费", Fixed(amount_minor=tariffs.PARKING_PER_MONTH)
    yield FeeKind.WATER, "水费", Metered(medium=Medium.WATER, tiers=_tiers(tariffs.WATER))
    power = Metered(
        medium=Medium.ELECTRICITY, tier_period=TierPeriod.MONTH, tiers=_tiers(tariffs.ELECTRICITY)
    )
    yield FeeKind.ELECTRICITY, "电费", power
    shared = Shared(medium=Medium.ELECTRICITY, rate=Decimal(tariffs.SHARED_ELECTRICITY_PER_KWH))
    yield FeeKind.SHARED, "公摊电费", shared


def _tiers(tiers: tuple[tariffs.Tier, ...]) -> tuple[Tier, ...]:
    return tuple(
        Tier(until=None if until is None else Decimal(until), rate=Decimal(milli) / 10)
        for until, milli in tiers
    )


def _with_parking(bills: Bills) -> Iterator[UUID]:
    """Rooms whose first bill has a line for a space, in the order of the bills."""
    paying = {line.bill_id for line in bills.lines if line.fee is FeeKind.PARKING}
    oldest = bills.bills[0].period
    return (bill.room_id for bill in bills.bills if bill.period == oldest and bill.id in paying)
