"""feeAssignmentCreate: the finance staff charge something to one room."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from domain.billing.fees import models
from domain.billing.items.assign import AssignFee, assign_fee
from domain.billing.items.errors import AlreadyAssigned, MonthIssued
from domain.kit.errors import InvalidInput, NotFound
from schema.communities.types import Room
from schema.engine import GlobalId
from schema.fees.types import FeeAssignment, FeeItem
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import FeeItemId


@strawberry.input(description="Who is charged, and for what.")
class FeeAssignmentCreateInput:
    room_id: GlobalId = strawberry.field(description="The room that is charged.")
    subject: str = strawberry.field(
        default="", description="The space or number plate, 1 to 40 characters; may be empty for a room."
    )
    amount: Decimal | None = strawberry.field(
        default=None,
        description="In 元 for each month, at most two decimals; only for items charged by hand.",
    )
    effective_from: date = strawberry.field(description="The first day of the month in which it begins.")
    effective_until: date | None = strawberry.field(
        default=None, description="The first day of the first month without it; null or omitted: without end."
    )


Input = Annotated[FeeAssignmentCreateInput, strawberry.argument(description="Who is charged, for what.")]


@command(
    returns=FeeAssignment,
    errors=(NotFound, InvalidInput, MonthIssued, AlreadyAssigned),
    apps=STAFF,
    description="Charges a parking space, a vehicle or an amount by hand to one room. "
    "Finance staff and property managers.",
    since="1.1",
    idempotent=True,
)
async def fee_assignment_create(call: Call, fee_item_id: FeeItemId, input: Input) -> models.FeeAssignment:
    wish = AssignFee(
        item=call.key(fee_item_id, FeeItem),
        room=call.key(input.room_id, Room),
        subject=input.subject,
        amount_minor=None if input.amount is None else whole_minor(input.amount),
        effective_from=input.effective_from,
        effective_until=input.effective_until,
    )
    return await assign_fee(call.unit, call.actor, wish)


def whole_minor(amount: Decimal) -> int:
    """元 in 分. Raises InvalidInput for a part of a 分."""
    minor = amount.scaleb(2)
    if minor != minor.to_integral_value():
        raise InvalidInput("input", "amount", rule_zh="至多两位小数", rule_en="at most two decimals")
    return int(minor)
