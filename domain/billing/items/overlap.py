"""No space, vehicle or amount by hand is charged twice for one month."""

from sqlalchemy import or_, select
from sqlmodel import col

from domain.billing.fees.models import FeeAssignment
from domain.billing.items.errors import AlreadyAssigned
from domain.kit.unit_of_work import UnitOfWork


async def check_free(unit: UnitOfWork, wanted: FeeAssignment, *path: str) -> None:
    """Raises AlreadyAssigned at `path` if another assignment of the item charges for the same in some of the
    months. A name is one thing in all rooms; without a name it is the room's own.

    The item has to be held: two who assign at once then wait for each other.
    """
    ends = col(FeeAssignment.effective_until)
    query = select(col(FeeAssignment.id)).where(
        col(FeeAssignment.community_id) == wanted.community_id,
        col(FeeAssignment.fee_item_id) == wanted.fee_item_id,
        col(FeeAssignment.subject) == wanted.subject,
        col(FeeAssignment.id) != wanted.id,
        or_(ends.is_(None), ends > wanted.effective_from),
    )
    if not wanted.subject:
        query = query.where(col(FeeAssignment.room_id) == wanted.room_id)
    if wanted.effective_until is not None:
        query = query.where(col(FeeAssignment.effective_from) < wanted.effective_until)
    if (await unit.session.execute(query.limit(1))).first() is not None:
        raise AlreadyAssigned(*path)
