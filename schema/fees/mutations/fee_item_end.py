"""feeItemEnd: the finance staff end an item."""

from domain.billing.fees import models
from domain.billing.items.end import EndFeeItem, end_fee_item
from domain.billing.items.errors import MonthIssued
from domain.kit.errors import InvalidInput, NotFound
from schema.fees.mutations.ending import EffectiveUntil
from schema.fees.types import FeeItem
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import FeeItemId


@command(
    returns=FeeItem,
    errors=(NotFound, InvalidInput, MonthIssued),
    apps=STAFF,
    description="From a month on nobody is charged by the item. Finance staff and property managers.",
    since="1.1",
)
async def fee_item_end(call: Call, fee_item_id: FeeItemId, effective_until: EffectiveUntil) -> models.FeeItem:
    return await end_fee_item(
        call.unit, call.actor, EndFeeItem(call.key(fee_item_id, FeeItem), effective_until)
    )
