"""billAdjust: the finance staff correct an issued bill, or waive a part of it."""

from decimal import Decimal
from typing import Annotated

import strawberry

from domain.billing import models
from domain.billing.adjustments.adjust import AdjustBill
from domain.kit.errors import Forbidden, IllegalMove, InvalidInput, NotFound
from payments.checkout.errors import AlreadyPaying
from payments.ledger.adjust_bills import adjust_and_post
from schema.billing.enums import AdjustmentKind
from schema.billing.types import Bill
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import BillId
from schema.kit.money import minor_units


@strawberry.input(description="What to change, and why.")
class BillAdjustInput:
    kind: AdjustmentKind = strawberry.field(description="CORRECTION or WAIVER.")
    amount: Decimal = strawberry.field(
        description="What the bill shall ask for more, in its currency; negative to ask for less."
    )
    reason: str = strawberry.field(description="1 to 200 characters that the room's residents read.")


Input = Annotated[BillAdjustInput, strawberry.argument(description="What to change, and why.")]


@command(
    returns=Bill,
    errors=(NotFound, Forbidden, IllegalMove, InvalidInput, AlreadyPaying),
    apps=STAFF,
    description="Changes what an issued bill asks for; its lines stay. Finance staff and property managers.",
    idempotent=True,
    since="1.1",
)
async def bill_adjust(call: Call, bill_id: BillId, input: Input) -> models.Bill:
    amount = minor_units(input.amount, "input", "amount")
    word = AdjustBill(call.key(bill_id, Bill), input.kind, amount, input.reason)
    return await adjust_and_post(call.unit, call.actor, word)
