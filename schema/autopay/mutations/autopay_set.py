"""autopaySet: a resident lets a card pay a room's bills."""

from decimal import Decimal
from typing import Annotated

import strawberry

from domain.kit.actor import App
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from payments.autopay import models
from payments.autopay.errors import AutopayTaken
from payments.autopay.set import SetAutopay, set_autopay
from schema.autopay.types import Autopay
from schema.cards.types import SavedCard
from schema.communities.types import Room
from schema.engine import GlobalId
from schema.kit.commands import Call, command
from schema.kit.ids import RoomId


@strawberry.input(description="Which card pays, and how much at most.")
class AutopaySetInput:
    saved_card_id: GlobalId = strawberry.field(description="One of your saved cards.")
    limit: Decimal = strawberry.field(
        description="What a bill may ask for at most, in 元 with two decimals at most: 0.01 to 100000."
    )


Input = Annotated[AutopaySetInput, strawberry.argument(description="The card and the limit.")]


@command(
    returns=Autopay,
    errors=(AutopayTaken, Forbidden, InvalidInput, NotFound),
    apps={App.RESIDENT},
    since="1.1",
    description="Lets a saved card pay a room's bills on their due day (开通自动缴费). "
    "You are told three days before; a bill above the limit is left to you. Setting it again replaces your "
    "former one.",
)
async def autopay_set(call: Call, room_id: RoomId, input: Input) -> models.Autopay:
    wish = SetAutopay(
        room=call.key(room_id, Room), card=call.key(input.saved_card_id, SavedCard), limit=input.limit
    )
    return await set_autopay(call.unit, call.actor, wish)
