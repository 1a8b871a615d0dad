"""billVoid: the finance staff withdraw a bill that should not have been issued."""

from typing import Annotated

import strawberry

from domain.billing import models
from domain.billing.adjustments.void import VoidBill
from domain.kit.errors import Forbidden, IllegalMove, InvalidInput, NotFound
from payments.checkout.errors import AlreadyPaying
from payments.ledger.adjust_bills import void_and_post
from schema.billing.types import Bill
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import BillId


@strawberry.input(description="Why it is withdrawn.")
class BillVoidInput:
    reason: str = strawberry.field(description="1 to 200 characters that the room's residents read.")


Input = Annotated[BillVoidInput, strawberry.argument(description="Why it is withdrawn.")]


@command(
    returns=Bill,
    errors=(NotFound, Forbidden, IllegalMove, InvalidInput, AlreadyPaying),
    apps=STAFF,
    description="Withdraws a bill of which nothing is paid. Finance staff and property managers.",
    since="1.1",
)
async def bill_void(call: Call, bill_id: BillId, input: Input) -> models.Bill:
    return await void_and_post(call.unit, call.actor, VoidBill(call.key(bill_id, Bill), input.reason))
