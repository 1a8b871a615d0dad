"""The message that reminds of a bill: to whom, what it says as days go by, and when it is not sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain.billing.events import BillReminded
from domain.billing.models import Bill, BillStatus
from domain.billing.reminders.steps import ReminderStep
from notifications.models import Notification
from tests.notifications.houses import Houses
from tests.notifications.test_dispatch import rows
from tests.support.world import FixedClock

# Late in the evening of 10 November in Shanghai.
DUE = datetime(2026, 11, 10, 15, 59, tzinfo=UTC)


async def reminded(houses: Houses, **differs: Any) -> Bill:
    """A bill of room 101, and the event of its reminder."""
    values: dict[str, Any] = {
        "community_id": houses.here,
        "room_id": houses.world.rooms["101"],
        "period": "2026-10",
        "status": BillStatus.ISSUED,
        "total_minor": 12_850,
        "issued_at": DUE - timedelta(days=20),
        "due_at": DUE,
    }
    bill = Bill(**values | differs)
    event = BillReminded(
        community_id=houses.here, subject_id=bill.id, room_id=bill.room_id, step=ReminderStep.DUE_DAY
    )
    async with houses.units.begin() as unit:
        unit.session.add(bill)
        unit.record(event)
    return bill


@pytest.mark.parametrize(
    ("today", "title", "body"),
    [
        (7, "账单即将到期", "2026-10 的账单将于 11月10日到期，请在应用中查看。"),
        (10, "账单今日到期", "2026-10 的账单今日到期，请在应用中查看。"),
        (11, "账单已逾期", "2026-10 的账单已逾期 1 天，请在应用中查看。"),
        (17, "账单已逾期", "2026-10 的账单已逾期 7 天，请在应用中查看。"),
    ],
)
async def test_it_says_how_the_bill_stands_today(
    houses: Houses, clock: FixedClock, today: int, title: str, body: str
) -> None:
    clock.instant = datetime(2026, 11, today, 1, 0, tzinfo=UTC)
    bill = await reminded(houses)
    await houses.dispatch()
    assert await houses.told(bill.id) == ["family", "owner"]
    entries = await rows(houses.units, Notification)
    assert {(each.kind, each.title, each.body) for each in entries} == {("BILL", title, body)}


async def test_what_has_been_paid_meanwhile_is_told_to_nobody(houses: Houses, clock: FixedClock) -> None:
    clock.instant = DUE
    bill = await reminded(houses)
    async with houses.units.begin() as unit:
        paid = update(Bill).where(col(Bill.id) == bill.id).values(status=BillStatus.PAID, paid_minor=12_850)
        await unit.session.execute(paid)
    await houses.dispatch()
    assert await houses.told() == []
