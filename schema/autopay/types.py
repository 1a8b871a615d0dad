"""Autopays as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

from domain.kit.actor import App
from payments.autopay import models, policy
from schema.autopay.enums import AutopayEnd
from schema.cards.types import SavedCard
from schema.engine import Node, column, expression, node, one
from schema.kit.apps import COMMUNITY
from schema.kit.money import Money, money

if TYPE_CHECKING:
    from schema.communities.types import Room


@node(table=models.Autopay, visible=policy.visible_autopays, code="autopay", apps=COMMUNITY, since="1.1")
class Autopay(Node):
    """A saved card pays a room's bills on their due day (自动缴费). The person who set it sees it; finance
    staff and property managers see that there is one.
    """

    created_at: datetime = column(description="Since when it pays.")
    ended_at: datetime | None = column(description="When it ended; null while it pays.")
    end_reason: AutopayEnd | None = column(description="Why it ended; null while it pays.")
    is_active: bool = expression(policy.active, description="Whether it pays.")
    limit: Money = money(
        "limit_minor",
        description="What a bill may ask for at most; the person pays others by hand.",
        apps={App.RESIDENT},
    )
    saved_card: SavedCard | None = one(description="The card that pays.", apps={App.RESIDENT})
    room: 'Annotated["Room", lazy("schema.communities.types")] | None' = one(
        description="The room whose bills it pays."
    )
