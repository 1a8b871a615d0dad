"""Saved cards as apps see them."""

from datetime import datetime

from domain.kit.actor import App
from payments.cards import models, policy
from schema.cards.enums import SetupStatus
from schema.engine import Node, column, expression, node, one


@node(table=models.SavedCard, visible=policy.own_cards, code="card", apps={App.RESIDENT}, since="1.1")
class SavedCard(Node):
    """A card to pay with again (已保存的银行卡). Its number is with the payment provider alone.
    Yours alone.
    """

    brand: str = column(description="The card's network: visa, mastercard, unionpay.")
    last4: str = column(description="The last four digits of its number.")
    exp_month: int = column(description="The month in which it expires, 1 to 12.")
    exp_year: int = column(description="The year in which it expires, with four digits.")
    added_at: datetime = column(description="When it was saved.")
    removed_at: datetime | None = column(description="Since when it cannot be used; null while it can.")
    is_usable: bool = expression(policy.usable, description="Whether one can pay with it.")


@node(table=models.CardSetup, visible=policy.own_cards, code="setup", apps={App.RESIDENT}, since="1.1")
class CardSetup(Node):
    """A card is being saved (保存银行卡). Yours alone."""

    status: SetupStatus = column(description="Where it stands.")
    client_secret: str | None = column(
        description="For the provider's SDK in the app, which asks for the card; null before and afterwards."
    )
    started_at: datetime = column(description="When it was begun.")
    saved_card: SavedCard | None = one(description="The card, as soon as it is saved.")
