"""Reads what a run needs to know: four statements, whatever the size of the community."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Connection, Record
from sqlalchemy import or_, select
from sqlmodel import col

from domain.billing.fees.formulas import parse
from domain.billing.fees.models import FeeItem
from domain.billing.medium import Medium
from domain.billing.month import Month
from domain.billing.runs.facts import AssignmentFact, Facts, ItemFact, MeterFact, RoomFact
from domain.communities.models import Community
from domain.kit.unit_of_work import UnitOfWork

ROOMS = "SELECT id, building_id, area FROM room WHERE community_id = $1 ORDER BY id"

ASSIGNMENTS = """
SELECT fee_item_id, room_id, subject, amount_minor, effective_from, effective_until
FROM fee_assignment
WHERE community_id = $1 AND effective_from <= $2 AND (effective_until IS NULL OR effective_until > $2)
ORDER BY fee_item_id, room_id, subject
"""


def newest(moment: str) -> str:
    """The meter's newest reading until then, by the index that has its value too."""
    return f"""(
      SELECT value, read_at FROM meter_reading AS reading
      WHERE reading.community_id = meter.community_id AND reading.meter_id = meter.id AND read_at <= {moment}
      ORDER BY read_at DESC LIMIT 1
    )"""  # noqa: S608 - the moment is a parameter's name of ours


# $2 new year, $3 last month, $4 this month, $5 next month.
METERS = f"""
SELECT meter.id, code, medium, room_id, building_id, coalesce(building.name, '小区'),
  coalesce(year.value, oldest.value), coalesce(last.value, oldest.value),
  coalesce(begin.value, oldest.value), final.value, final.read_at
FROM meter
LEFT JOIN building ON building.community_id = meter.community_id AND building.id = meter.building_id
LEFT JOIN LATERAL {newest("$2")} AS year ON true
LEFT JOIN LATERAL {newest("$3")} AS last ON true
LEFT JOIN LATERAL {newest("$4")} AS begin ON true
LEFT JOIN LATERAL {newest("$5")} AS final ON true
LEFT JOIN LATERAL (
  SELECT value FROM meter_reading AS reading
  WHERE reading.community_id = meter.community_id AND reading.meter_id = meter.id AND read_at <= $5
  ORDER BY read_at LIMIT 1
) AS oldest ON true
WHERE meter.community_id = $1 AND installed_at < $5 AND (removed_at IS NULL OR removed_at > $4)
ORDER BY meter.id
"""  # noqa: S608 - likewise


async def read_facts(unit: UnitOfWork, community: Community, month: Month) -> Facts:
    """Everything that a run computes from."""
    items = await _items(unit, community.id, month)
    connection, zone = await unit.asyncpg(), ZoneInfo(community.time_zone)
    rooms = await connection.fetch(ROOMS, community.id)
    assignments = await connection.fetch(ASSIGNMENTS, community.id, month.first_day)
    return Facts(
        month=month,
        begins=month.begins(zone),
        rooms=[RoomFact(*row) for row in rooms],
        items=items,
        assignments=[_assignment(row) for row in assignments],
        meters=await _meters(connection, community.id, month, zone),
    )


async def _meters(
    connection: Connection, community_id: UUID, month: Month, zone: ZoneInfo
) -> list[MeterFact]:
    moments = [each.begins(zone) for each in (month.january, month + -1, month, month + 1)]
    rows = await connection.fetch(METERS, community_id, *moments)
    return [MeterFact(row[0], row[1], Medium(row[2]), *list(row.values())[3:]) for row in rows]


async def _items(unit: UnitOfWork, community_id: UUID, month: Month) -> list[ItemFact]:
    day = month.first_day
    query = select(FeeItem).where(
        col(FeeItem.community_id) == community_id,
        col(FeeItem.effective_from) <= day,
        or_(col(FeeItem.effective_until).is_(None), col(FeeItem.effective_until) > day),
    )
    found = await unit.session.execute(query.order_by(col(FeeItem.position), col(FeeItem.id)))
    return [_item(row) for row in found.scalars()]


def _item(row: FeeItem) -> ItemFact:
    return ItemFact(
        id=row.id,
        fee=row.fee,
        name=row.name,
        formula=parse(row.formula, row.parameters),
        cycle=row.cycle,
        payer=row.payer,
        building_id=row.building_id,
        begins=Month.of(row.effective_from),
        ends=_month(row.effective_until),
    )


def _assignment(row: Record) -> AssignmentFact:
    return AssignmentFact(
        fee_item_id=row["fee_item_id"],
        room_id=row["room_id"],
        subject=row["subject"],
        amount_minor=row["amount_minor"],
        begins=Month.of(row["effective_from"]),
        ends=_month(row["effective_until"]),
    )


def _month(day: date | None) -> Month | None:
    return None if day is None else Month.of(day)
