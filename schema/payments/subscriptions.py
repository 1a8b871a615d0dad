"""Payments as they change."""

from domain.kit.actor import App
from payments.events import PaymentChanged
from schema.kit.apps import STAFF
from schema.kit.subscriptions import About, live
from schema.payments.types import Payment

my_payment_changed = live(
    "myPaymentChanged",
    returns=Payment,
    names=(PaymentChanged.name,),
    about=About.PERSON,
    apps={App.RESIDENT},
    description="Your payments, whenever one has another status.",
    since="1.1",
)
payment_changed = live(
    "paymentChanged",
    returns=Payment,
    names=(PaymentChanged.name,),
    about=About.COMMUNITY,
    apps=STAFF,
    description="Payments of a community, as they change status. Finance staff and property managers.",
    since="1.1",
)
