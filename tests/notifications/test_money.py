"""Who is told of money that goes back, and in which words."""

from typing import Any

import pytest
from sqlalchemy import select

from domain.kit.ids import new_id
from notifications.models import Notification
from payments.disputes.events import DisputeChanged
from payments.disputes.status import DisputeStatus
from payments.refunds.events import RefundChanged
from payments.refunds.models import RefundOrigin
from payments.refunds.status import RefundStatus
from tests.notifications.houses import Houses
from tests.notifications.test_audiences import happen

FINANCE = ["finance", "manager", "manager_on"]
PAYMENT = new_id()


def money(houses: Houses) -> dict[str, Any]:
    place = {"community_id": houses.here, "subject_id": new_id(), "room_id": houses.world.rooms["101"]}
    return {**place, "payment_id": PAYMENT, "amount_minor": 12_345, "currency": "CNY"}


async def words(houses: Houses) -> set[tuple[str, str, str, Any]]:
    async with houses.units.begin() as unit:
        found = (await unit.session.execute(select(Notification))).scalars()
        return {(each.title, each.body, each.subject_kind, each.subject_id) for each in found}


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (RefundStatus.PENDING, None),
        (RefundStatus.SUCCEEDED, "退款成功"),
        (RefundStatus.FAILED, "退款未成功"),
    ],
)
async def test_a_refund_is_told_to_its_payer_alone_and_without_its_amount(
    houses: Houses, status: RefundStatus, title: str | None
) -> None:
    payer, origin = houses.people["former"], RefundOrigin.STAFF
    event = RefundChanged(**money(houses), person_id=payer, status=status, origin=origin)
    await happen(houses, None, event)
    await houses.dispatch()
    assert await houses.told() == (["former"] if title else [])
    for said, body, kind, subject in await words(houses):
        assert (said, kind, subject) == (title, "payment", PAYMENT)
        assert "123" not in body


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (DisputeStatus.INQUIRY, "付款争议"),
        (DisputeStatus.NEEDS_RESPONSE, "付款争议"),
        (DisputeStatus.UNDER_REVIEW, None),
        (DisputeStatus.INQUIRY_CLOSED, "银行问询已结束"),
        (DisputeStatus.WON, "争议胜诉"),
        (DisputeStatus.LOST, "争议败诉"),
    ],
)
async def test_a_dispute_is_told_to_the_finance_staff_whatever_their_shift(
    houses: Houses, status: DisputeStatus, title: str | None
) -> None:
    await happen(houses, None, DisputeChanged(**money(houses), status=status, respond_by=None))
    await houses.dispatch()
    assert await houses.told() == (FINANCE if title else [])
    assert {said for said, *_ in await words(houses)} == ({title} if title else set())
