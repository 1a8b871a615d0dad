"""What the small world's community charges, and its meters: for tests of runs on a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlmodel import SQLModel, col

from domain.billing.compute import compute_requested
from domain.billing.fees.formulas import FormulaKind
from domain.billing.fees.models import FeeAssignment, FeeItem
from domain.billing.medium import Medium
from domain.billing.meters.models import Meter, MeterReading, ReadingSource
from domain.billing.models import Bill, BillLine, FeeKind
from domain.billing.runs.models import FeeRun
from domain.billing.start import StartFeeRun, start_fee_run
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork, Units
from tests.support.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
JANUARY = date(2026, 1, 1)
PERIOD = "2026-10"
DUE = date(2026, 11, 25)
WATER_TIERS = [
    {"until": "180", "rate": "500"},
    {"until": "260", "rate": "700"},
    {"until": None, "rate": "900"},
]


def october(world: World, **differs: Any) -> StartFeeRun:
    """The command that most tests give."""
    return StartFeeRun(**{"community": Key(world.here), "period": PERIOD, "due_on": DUE, **differs})


async def started(units: Units, world: World, **differs: Any) -> FeeRun:
    """October's run, as the finance staff start it."""
    async with units.begin() as unit:
        return await start_fee_run(unit, world.callers["finance"], october(world, **differs))


async def ran(units: Units, world: World, **differs: Any) -> FeeRun:
    """Likewise, and as a worker has computed it."""
    run = await started(units, world, **differs)
    await compute_requested(units)
    async with units.begin() as unit:
        return await unit.session.get_one(FeeRun, (run.community_id, run.id))


@dataclass(slots=True)
class Tariff:
    """Property fee, parking of room 101, its water, and the lamps of building 1."""

    world: World
    items: dict[str, UUID] = field(default_factory=dict)
    meters: dict[str, UUID] = field(default_factory=dict)

    async def write(self, units: Units) -> None:
        property_fee = self.item(FeeKind.PROPERTY, "物业费", FormulaKind.AREA, {"rate": "260"})
        parking = self.item(
            FeeKind.PARKING, "车位费", FormulaKind.FIXED, {"amount_minor": 15_000}, payer="PARKING_SPACE"
        )
        water = self.item(
            FeeKind.WATER, "水费", FormulaKind.METERED, {"medium": "WATER", "tiers": WATER_TIERS}
        )
        lamps = self.item(
            FeeKind.SHARED, "公摊电费", FormulaKind.SHARED, {"medium": "ELECTRICITY", "rate": "62"}
        )
        space = FeeAssignment(
            community_id=self.world.here,
            fee_item_id=parking.id,
            room_id=self.world.rooms["101"],
            subject="B1-017",
            effective_from=JANUARY,
        )
        tap = self.meter("W-101", Medium.WATER, room_id=self.world.rooms["101"])
        counter = self.meter("E-1", Medium.ELECTRICITY, building_id=self.world.buildings["1"])
        await keep(units, [property_fee, parking, water, lamps, space, tap, counter])
        await self.read(units, "W-101", {(1, 1): "100", (9, 1): "265", (10, 1): "275", (10, 31): "285"})
        await self.read(units, "E-1", {(10, 1): "1000", (10, 31): "1100.5"})

    def item(
        self, fee: FeeKind, name: str, formula: FormulaKind, parameters: dict[str, Any], **more: Any
    ) -> FeeItem:
        item = FeeItem(
            community_id=self.world.here,
            fee=fee,
            name=name,
            formula=formula,
            parameters=parameters,
            position=len(self.items),
            **{"effective_from": JANUARY, **more},
        )
        self.items[name] = item.id
        return item

    def meter(self, code: str, medium: Medium, **place: Any) -> Meter:
        installed = datetime(2026, 1, 1, tzinfo=SHANGHAI)
        meter = Meter(community_id=self.world.here, code=code, medium=medium, installed_at=installed, **place)
        self.meters[code] = meter.id
        return meter

    async def read(
        self, units: Units, code: str, shown: dict[tuple[int, int] | tuple[int, int, int], str]
    ) -> None:
        """What the meter showed at these months, days and hours."""
        readings = [
            MeterReading(
                community_id=self.world.here,
                meter_id=self.meters[code],
                read_at=instant(*day),
                value=Decimal(value),
                source=ReadingSource.STAFF,
            )
            for day, value in shown.items()
        ]
        await keep(units, readings)


def instant(month: int, day: int, hour: int = 0) -> datetime:
    """Of the year 2026, in the community."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


async def keep(units: Units, rows: Sequence[SQLModel]) -> None:
    """Each row before those that point to it."""
    async with units.begin() as unit:
        await keep_in(unit, rows)


async def keep_in(unit: UnitOfWork, rows: Sequence[SQLModel]) -> None:
    """Likewise, inside a unit that goes on."""
    for row in rows:
        unit.session.add(row)
        await unit.session.flush()


async def stored(units: Units) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every bill and every line, with all columns, in the order of their keys."""
    async with units.begin() as unit:
        bills = await unit.session.execute(select(Bill).order_by(col(Bill.id)))
        lines = await unit.session.execute(select(BillLine).order_by(col(BillLine.id)))
        return [row.model_dump() for row in bills.scalars()], [row.model_dump() for row in lines.scalars()]


async def set_unreadable_item(units: Units) -> None:
    """As only a mistake of ours could: the property fee has a rate that is no number."""
    async with units.begin() as unit:
        item = update(FeeItem).where(col(FeeItem.name) == "物业费")
        await unit.session.execute(item.values(parameters={"rate": "many"}))
