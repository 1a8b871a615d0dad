"""Communities of any size that charge six things, with a water and an electricity meter in each room."""

from uuid import UUID

from asyncpg import Connection

from domain.billing.fees.formulas import FormulaKind
from domain.billing.fees.models import Payer
from domain.billing.medium import Medium
from domain.billing.models import FeeKind
from domain.kit.unit_of_work import UnitOfWork
from tests.domain.billing.tariff import WATER_TIERS, Tariff, keep_in
from tests.support.world import World

ROOMS_OF_A_BUILDING = 100

BUILDINGS = """
INSERT INTO building (community_id, id, number, name, floors, source)
SELECT $1, uuidv7(), 'T' || number, number || '号楼', 30, 'bench' FROM generate_series(1, $2) AS number
"""
UNITS = """
INSERT INTO unit (community_id, id, building_id, number, source)
SELECT community_id, uuidv7(), id, '1', 'bench' FROM building WHERE community_id = $1 AND source = 'bench'
"""
ROOMS = """
INSERT INTO room (community_id, id, building_id, unit_id, number, floor, area, source)
SELECT community_id, uuidv7(), building_id, id, door::text, door / 4 + 1, 60 + door * 0.75, 'bench'
FROM unit, generate_series(1, $2) AS door WHERE community_id = $1 AND source = 'bench'
"""
METERS = """
INSERT INTO meter (community_id, id, code, medium, room_id, installed_at)
SELECT community_id, uuidv7(), left(medium, 1) || id, medium, id, '2025-01-01'
FROM room, unnest(ARRAY['WATER', 'ELECTRICITY']) AS medium WHERE community_id = $1
"""
LAMPS = """
INSERT INTO meter (community_id, id, code, medium, building_id, installed_at)
SELECT community_id, uuidv7(), 'G' || id, 'GAS', id, '2025-01-01' FROM building WHERE community_id = $1
"""
# A reading at each first of the month for two years: the newest is not the only one.
READINGS = """
INSERT INTO meter_reading (community_id, id, meter_id, read_at, value, source)
SELECT community_id, uuidv7(), meter.id, '2025-01-01'::timestamptz + number * interval '1 month',
  100 + number * 12.5, 'DEVICE'
FROM meter, generate_series(0, 23) AS number WHERE community_id = $1
"""
SPACES = """
INSERT INTO fee_assignment (community_id, id, fee_item_id, room_id, subject, effective_from)
SELECT community_id, uuidv7(), $2, id, 'B1', '2026-01-01' FROM room WHERE community_id = $1
"""


async def furnish(unit: UnitOfWork, world: World, rooms: int) -> None:
    """The community `here` grows to so many rooms and three; each will have six lines."""
    parking = await _items(unit, world)
    connection = await unit.asyncpg()
    await connection.execute(BUILDINGS, world.here, rooms // ROOMS_OF_A_BUILDING)
    await connection.execute(UNITS, world.here)
    await connection.execute(ROOMS, world.here, ROOMS_OF_A_BUILDING)
    await _equip(connection, world.here)
    await connection.execute(SPACES, world.here, parking)


async def _items(unit: UnitOfWork, world: World) -> UUID:
    tariff = Tariff(world)
    meters = [
        tariff.item(fee, fee, FormulaKind.METERED, {"medium": medium, "tiers": WATER_TIERS})
        for fee, medium in ((FeeKind.WATER, Medium.WATER), (FeeKind.ELECTRICITY, Medium.ELECTRICITY))
    ]
    areas = [
        tariff.item(fee, fee, FormulaKind.AREA, {"rate": "260"})
        for fee in (FeeKind.PROPERTY, FeeKind.ELEVATOR)
    ]
    lamps = tariff.item(FeeKind.SHARED, "lamps", FormulaKind.SHARED, {"medium": Medium.GAS, "rate": "62"})
    space = {"amount_minor": 15_000}
    parking = tariff.item(FeeKind.PARKING, "space", FormulaKind.FIXED, space, payer=Payer.PARKING_SPACE)
    await keep_in(unit, [*meters, *areas, lamps, parking])
    return parking.id


async def _equip(connection: Connection, community_id: UUID) -> None:
    for statement in (METERS, LAMPS, READINGS):
        await connection.execute(statement, community_id)
