"""The finance staff charge something to one room: a parking space, a vehicle, an amount by hand."""

from dataclasses import dataclass
from datetime import date

from domain.billing.fees.formulas import FormulaKind
from domain.billing.fees.models import FeeAssignment, FeeItem, Payer
from domain.billing.items.months import FROM, check_months, check_not_issued
from domain.billing.items.overlap import check_free
from domain.billing.policy import visible_to_finance
from domain.communities.models import Room
from domain.communities.policy import visible_rooms
from domain.kit.actor import Actor
from domain.kit.errors import InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork

LONGEST_SUBJECT = 40
MOST = 10**12


@dataclass(frozen=True, slots=True)
class AssignFee:
    """`subject` names the space or vehicle. `amount_minor` is for each month of an item that is charged by
    hand, in minor units; a fixed item has its own.
    """

    item: Key
    room: Key
    subject: str
    effective_from: date
    effective_until: date | None = None
    amount_minor: int | None = None


async def assign_fee(unit: UnitOfWork, actor: Actor, command: AssignFee) -> FeeAssignment:
    """Raises NotFound for everybody but the community's finance staff and property managers, InvalidInput,
    MonthIssued for a month whose bills are out, AlreadyAssigned for a space or vehicle that pays already.
    """
    item = await find(unit, actor, FeeItem, visible_to_finance, command.item, "feeItemId", lock=True)
    room = await find(unit, actor, Room, visible_rooms, command.room, "input", "roomId")
    if room.community_id != item.community_id:
        raise NotFound("input", "roomId")
    assignment = FeeAssignment(
        community_id=item.community_id,
        fee_item_id=item.id,
        room_id=room.id,
        subject=_subject(item, command.subject.strip()),
        amount_minor=_amount(item, command.amount_minor),
        effective_from=command.effective_from,
        effective_until=command.effective_until,
    )
    check_months(command.effective_from, command.effective_until)
    await check_not_issued(unit, assignment, command.effective_from, *FROM)
    await check_free(unit, assignment, "input", "subject")
    unit.session.add(assignment)
    return assignment


def _subject(item: FeeItem, subject: str) -> str:
    """Items for all rooms take no assignments; spaces and vehicles have a name."""
    if item.payer is Payer.ROOM and item.formula is not FormulaKind.MANUAL:
        raise InvalidInput("feeItemId", rule_zh="该项目向所有房屋收取", rule_en="it is charged to all rooms")
    shortest = 0 if item.payer is Payer.ROOM else 1
    if not shortest <= len(subject) <= LONGEST_SUBJECT:
        raise InvalidInput(
            "input",
            "subject",
            rule_zh=f"长度须为 {shortest} 至 {LONGEST_SUBJECT} 个字符",
            rule_en=f"{shortest} to {LONGEST_SUBJECT} characters",
        )
    return subject


def _amount(item: FeeItem, amount_minor: int | None) -> int | None:
    by_hand = item.formula is FormulaKind.MANUAL
    if by_hand != (amount_minor is not None):
        raise InvalidInput(
            "input",
            "amount",
            rule_zh="仅手工收费须填金额",
            rule_en="for items charged by hand, and only those",
        )
    if amount_minor is not None and not 0 < amount_minor <= MOST:
        raise InvalidInput(
            "input", "amount", rule_zh="须为正数，至多 100 亿元", rule_en="above 0, at most 10^10"
        )
    return amount_minor
