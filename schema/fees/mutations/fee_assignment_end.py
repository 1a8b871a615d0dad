"""feeAssignmentEnd: a room is no longer charged for a space, a vehicle, or by hand."""

from domain.billing.fees import models
from domain.billing.items.errors import AlreadyAssigned, MonthIssued
from domain.billing.items.unassign import EndAssignment, end_assignment
from domain.kit.errors import InvalidInput, NotFound
from schema.fees.mutations.ending import EffectiveUntil
from schema.fees.types import FeeAssignment
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import FeeAssignmentId


@command(
    returns=FeeAssignment,
    errors=(NotFound, InvalidInput, MonthIssued, AlreadyAssigned),
    apps=STAFF,
    description="From a month on the room is not charged for it. Finance staff and property managers.",
    since="1.1",
)
async def fee_assignment_end(
    call: Call, fee_assignment_id: FeeAssignmentId, effective_until: EffectiveUntil
) -> models.FeeAssignment:
    wish = EndAssignment(call.key(fee_assignment_id, FeeAssignment), effective_until)
    return await end_assignment(call.unit, call.actor, wish)
