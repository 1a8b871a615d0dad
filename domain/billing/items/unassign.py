"""The finance staff end an assignment: from that month on the room is not charged for it."""

from dataclasses import dataclass
from datetime import date

from domain.billing.fees.models import FeeAssignment, FeeItem
from domain.billing.items.months import end
from domain.billing.items.overlap import check_free
from domain.billing.policy import visible_to_finance
from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EndAssignment:
    """`until` is the first day of the first month without it."""

    assignment: Key
    until: date


async def end_assignment(unit: UnitOfWork, actor: Actor, command: EndAssignment) -> FeeAssignment:
    """Raises NotFound for everybody but the community's finance staff and property managers, InvalidInput,
    MonthIssued, AlreadyAssigned for a later end than before if somebody else pays by then.
    """
    assignment = await find(
        unit, actor, FeeAssignment, visible_to_finance, command.assignment, "feeAssignmentId", lock=True
    )
    await end(unit, assignment, command.until)
    await unit.session.get_one(
        FeeItem, (assignment.community_id, assignment.fee_item_id), with_for_update=True
    )
    await check_free(unit, assignment, "effectiveUntil")
    return assignment
