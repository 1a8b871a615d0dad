"""The finance staff correct an issued bill, or waive a part of it."""

from dataclasses import dataclass

from domain.billing.adjustments.find import bill_to_change
from domain.billing.adjustments.models import AdjustmentKind, BillAdjustment
from domain.billing.adjustments.reasons import reason_of
from domain.billing.events import BillAdjusted
from domain.billing.models import Bill, BillStatus
from domain.kit.actor import Actor
from domain.kit.errors import IllegalMove, InvalidInput
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork

BY_HAND = (AdjustmentKind.CORRECTION, AdjustmentKind.WAIVER)
LARGEST_MINOR = 10**12
# In both languages.
LEGAL = {BillStatus.DRAFT: ("重新计算", "run the month again"), BillStatus.VOID: ("无", "nothing")}


@dataclass(frozen=True, slots=True)
class AdjustBill:
    """`amount_minor` is what the bill shall ask for more, or less if negative."""

    bill: Key
    kind: AdjustmentKind
    amount_minor: int
    reason: str


async def adjust_bill(unit: UnitOfWork, actor: Actor, command: AdjustBill) -> tuple[Bill, BillAdjustment]:
    """The bill with its new total, and what was done.

    Raises NotFound, Forbidden, IllegalMove for a draft or void bill, InvalidInput for a kind that nobody
    makes by hand, an amount of nothing, a waiver that adds, or a total below what is paid.
    """
    bill = await bill_to_change(unit, actor, command.bill)
    if bill.status in LEGAL:
        legal_zh, legal_en = LEGAL[bill.status]
        raise IllegalMove("billId", state=bill.status, legal_zh=legal_zh, legal_en=legal_en)
    _check(bill, command)
    adjustment = BillAdjustment(
        community_id=bill.community_id,
        bill_id=bill.id,
        kind=command.kind,
        amount_minor=command.amount_minor,
        currency=bill.currency,
        reason=reason_of(command.reason),
        made_at=unit.now,
        made_by=actor.person_id,
    )
    bill.total_minor += command.amount_minor
    unit.session.add(adjustment)
    unit.record(
        BillAdjusted(
            community_id=bill.community_id, subject_id=bill.id, room_id=bill.room_id, kind=command.kind
        )
    )
    return bill, adjustment


def _check(bill: Bill, command: AdjustBill) -> None:
    amount = command.amount_minor
    if command.kind not in BY_HAND:
        raise InvalidInput(
            "input", "kind", rule_zh="滞纳金由系统计收", rule_en="late fees are charged by the clock"
        )
    if amount == 0 or (command.kind is AdjustmentKind.WAIVER and amount > 0):
        raise InvalidInput(
            "input",
            "amount",
            rule_zh="金额不能为零，减免须为负数",
            rule_en="not zero, and negative for a waiver",
        )
    if not bill.paid_minor <= bill.total_minor + amount <= LARGEST_MINOR:
        raise InvalidInput(
            "input",
            "amount",
            rule_zh="调整后的应缴金额不能低于已缴金额，也不能过大",
            rule_en="the total cannot fall below what is paid, nor be that large",
        )
