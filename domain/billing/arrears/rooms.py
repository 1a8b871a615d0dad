"""How many rooms of a building are late: asked for apart, as it costs as much as all the sums together."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from domain.billing.models import Bill
from domain.billing.policy import payable
from domain.communities.models import Room
from domain.kit.tables import table_of


def late_rooms(arrears: Any) -> ColumnElement[int]:
    """Those with an overdue bill in the currency of the arrears, by PostgreSQL's clock as the view has it."""
    room, bill = table_of(Room).alias(), table_of(Bill).alias()
    of_room = [bill.c.community_id == room.c.community_id, bill.c.room_id == room.c.id]
    late = exists(
        select(1).where(
            *of_room, bill.c.currency == arrears.c.currency, payable(bill), bill.c.due_at < func.now()
        )
    )
    of_building = [room.c.community_id == arrears.c.community_id, room.c.building_id == arrears.c.building_id]
    return select(func.count()).select_from(room).where(*of_building, late).scalar_subquery()
