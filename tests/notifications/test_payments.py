"""The payer hears that the money has come, and of nothing before."""

import pytest
from sqlalchemy import select

from domain.kit.ids import new_id
from notifications.models import Notification, NotificationKind
from payments.checkout.status import PaymentStatus
from payments.events import PaymentChanged
from tests.notifications.houses import Houses


async def told(houses: Houses, status: PaymentStatus) -> list[Notification]:
    async with houses.units.begin() as unit:
        unit.record(
            PaymentChanged(
                community_id=houses.world.here,
                subject_id=new_id(),
                person_id=houses.people["floor4"],
                room_id=new_id(),
                status=status,
                amount_minor=12_345,
                currency="CNY",
                automatic=False,
            )
        )
    await houses.dispatch()
    async with houses.units.begin() as unit:
        return list((await unit.session.execute(select(Notification))).scalars())


async def test_the_payer_alone_is_told_and_no_amount(houses: Houses) -> None:
    [entry] = await told(houses, PaymentStatus.SUCCEEDED)
    assert (entry.person_id, entry.kind) == (houses.people["floor4"], NotificationKind.BILL)
    assert (entry.subject_kind, entry.title) == ("payment", "缴费成功")
    assert "123" not in entry.body


@pytest.mark.parametrize("status", [each for each in PaymentStatus if each is not PaymentStatus.SUCCEEDED])
async def test_nobody_is_told_before(houses: Houses, status: PaymentStatus) -> None:
    assert await told(houses, status) == []
