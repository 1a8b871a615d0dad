"""The finance staff end an item: from that month on nobody is charged by it."""

from dataclasses import dataclass
from datetime import date

from domain.billing.fees.models import FeeItem
from domain.billing.items.months import end
from domain.billing.policy import visible_to_finance
from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EndFeeItem:
    """`until` is the first day of the first month without it."""

    item: Key
    until: date


async def end_fee_item(unit: UnitOfWork, actor: Actor, command: EndFeeItem) -> FeeItem:
    """Raises NotFound for everybody but the community's finance staff and property managers, InvalidInput,
    MonthIssued.
    """
    item = await find(unit, actor, FeeItem, visible_to_finance, command.item, "feeItemId", lock=True)
    await end(unit, item, command.until)
    return item
