"""Who hears of money that goes back: the payer of their own refunds, the finance staff of all of it."""

from typing import Any
from uuid import uuid4

import pytest

from api.graphql.product import ProductOperations
from notifications.live.events import LiveEvent
from payments.checkout.models import Payment
from payments.disputes.models import Dispute
from payments.disputes.status import DisputeStatus
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.status import RefundStatus
from tests.api.graphql.product import Stage
from tests.schema.payments.test_live import changed, heard
from tests.support.world import MORNING

__all__ = ["changed"]

MINE = "subscription { myRefundChanged { refund { status amount { amount } } } }"
REFUNDS = "subscription ($c: ID!) { refundChanged(communityId: $c) { refund { status requester { name } } } }"
DISPUTES = """subscription ($c: ID!) {
  disputeChanged(communityId: $c) { dispute { reason payment { isDisputed status } } } }"""
FINANCE = {"manager", "finance"}


@pytest.fixture
async def of_payment(stage: Stage, changed: LiveEvent) -> dict[str, Any]:
    """What a refund and a dispute of the owner's payment have in common."""
    async with stage.units.begin() as unit:
        payment = await unit.session.get_one(Payment, (stage.world.here, changed.subject_id))
    return {
        "community_id": payment.community_id,
        "payment_id": payment.id,
        "amount_minor": 30,
        "currency": "CNY",
    }


async def test_refunds(stage: Stage, operations: ProductOperations, of_payment: dict[str, Any]) -> None:
    refund = Refund(
        **of_payment, origin=RefundOrigin.PROVIDER, status=RefundStatus.PENDING, requested_at=MORNING
    )
    event = LiveEvent(
        8,
        "refund.changed",
        stage.world.here,
        refund.id,
        {"person_id": str(stage.world.person("owner"))},
        "",
        uuid4(),
    )
    async with stage.units.begin() as unit:
        unit.session.add(refund)
    found = await heard(stage, operations, event, MINE)
    assert set(found) == {"owner"}
    assert b'"0.30"' in found["owner"]
    assert set(await heard(stage, operations, event, REFUNDS)) == FINANCE


async def test_disputes(stage: Stage, operations: ProductOperations, of_payment: dict[str, Any]) -> None:
    dispute = Dispute(
        **of_payment, provider_id="du_1", status=DisputeStatus.INQUIRY, reason="general", opened_at=MORNING
    )
    event = LiveEvent(8, "dispute.changed", stage.world.here, dispute.id, {}, "", uuid4())
    async with stage.units.begin() as unit:
        unit.session.add(dispute)
    assert set(await heard(stage, operations, event, DISPUTES)) == FINANCE
