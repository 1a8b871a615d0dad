"""Refunds and disputes as they change."""

from domain.kit.actor import App
from payments.disputes.events import DisputeChanged
from payments.refunds.events import RefundChanged
from schema.kit.apps import STAFF
from schema.kit.subscriptions import About, live
from schema.payments.dispute_types import Dispute
from schema.payments.refund_types import Refund

my_refund_changed = live(
    "myRefundChanged",
    returns=Refund,
    names=(RefundChanged.name,),
    about=About.PERSON,
    apps={App.RESIDENT},
    description="Refunds of your payments, whenever one has another status.",
    since="1.1",
)
refund_changed = live(
    "refundChanged",
    returns=Refund,
    names=(RefundChanged.name,),
    about=About.COMMUNITY,
    apps=STAFF,
    description="Refunds of a community, as they change status. Finance staff and property managers.",
    since="1.1",
)
dispute_changed = live(
    "disputeChanged",
    returns=Dispute,
    names=(DisputeChanged.name,),
    about=About.COMMUNITY,
    apps=STAFF,
    description="Disputes of a community, as they change status. Finance staff and property managers.",
    since="1.1",
)
