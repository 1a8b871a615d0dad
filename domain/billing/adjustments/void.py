"""The finance staff withdraw a bill that should not have been issued."""

from dataclasses import dataclass

from domain.billing.adjustments.find import bill_to_change
from domain.billing.adjustments.reasons import reason_of
from domain.billing.events import BillVoided
from domain.billing.models import Bill, BillStatus
from domain.kit.actor import Actor
from domain.kit.errors import IllegalMove
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork

# What can be done instead, in both languages.
LEGAL = {
    BillStatus.DRAFT: ("重新计算", "run the month again"),
    BillStatus.PARTIALLY_PAID: ("调整、退款", "adjust, refund"),
    BillStatus.PAID: ("调整、退款", "adjust, refund"),
}


@dataclass(frozen=True, slots=True)
class VoidBill:
    """Another bill may be made for the same room and month afterwards."""

    bill: Key
    reason: str


async def void_bill(unit: UnitOfWork, actor: Actor, command: VoidBill) -> tuple[Bill, int]:
    """The bill, and what was owed for it until now in minor units: nothing if it was void before.

    Voiding twice changes nothing, and the first reason stays. Raises NotFound, Forbidden, InvalidInput for
    a reason that is none, IllegalMove if something is paid or the bill is a draft.
    """
    bill = await bill_to_change(unit, actor, command.bill)
    reason = reason_of(command.reason)
    if bill.status is BillStatus.VOID:
        return bill, 0
    if bill.status is not BillStatus.ISSUED:
        legal_zh, legal_en = LEGAL[bill.status]
        raise IllegalMove("billId", state=bill.status, legal_zh=legal_zh, legal_en=legal_en)
    bill.status, bill.void_reason = BillStatus.VOID, reason
    bill.voided_at, bill.voided_by = unit.now, actor.person_id
    unit.record(BillVoided(community_id=bill.community_id, subject_id=bill.id, room_id=bill.room_id))
    return bill, bill.total_minor
