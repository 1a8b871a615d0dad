"""Messages about bills: to the residents of the room, without an amount, in both languages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain.billing.adjustments.models import AdjustmentKind
from domain.billing.events import BillAdjusted, BillIssued, BillVoided
from domain.billing.models import Bill, BillStatus
from domain.kit.events import DomainEvent
from domain.phones.models import PhoneDevice
from notifications.models import Notification, NotificationKind
from tests.notifications.houses import Houses
from tests.notifications.test_dispatch import rows
from tests.support.world import MORNING


async def told_of(houses: Houses, status: BillStatus, happened: str) -> list[Notification]:
    """What the residents of room 101 read after this has happened to a bill of theirs."""
    bill = Bill(
        community_id=houses.here,
        room_id=houses.world.rooms["101"],
        period="2026-10",
        status=status,
        total_minor=12_850,
        due_at=MORNING + timedelta(days=9),
    )
    async with houses.units.begin() as unit:
        await unit.session.execute(
            update(PhoneDevice).where(col(PhoneDevice.id) == houses.phones["family"]).values(language="en")
        )
        unit.session.add(bill)
        unit.record(event_of(bill, happened))
    await houses.dispatch()
    assert await houses.told(bill.id) == (["family", "owner"] if status is not BillStatus.DRAFT else [])
    found: list[Notification] = await rows(houses.units, Notification)
    return found


def event_of(bill: Bill, happened: str) -> DomainEvent:
    match happened:
        case "issued":
            return BillIssued(community_id=bill.community_id, subject_id=bill.id, room_id=bill.room_id)
        case "adjusted":
            return BillAdjusted(
                community_id=bill.community_id,
                subject_id=bill.id,
                room_id=bill.room_id,
                kind=AdjustmentKind.CORRECTION,
            )
        case _:
            return BillVoided(community_id=bill.community_id, subject_id=bill.id, room_id=bill.room_id)


@pytest.mark.parametrize(
    ("status", "happened", "titles"),
    [
        (BillStatus.ISSUED, "issued", {"新账单", "New bill"}),
        (BillStatus.PARTIALLY_PAID, "adjusted", {"账单已调整", "Bill changed"}),
        (BillStatus.VOID, "voided", {"账单已作废", "Bill withdrawn"}),
        (BillStatus.DRAFT, "adjusted", set[str]()),
    ],
)
async def test_the_room_is_told_and_never_the_amount(
    houses: Houses, status: BillStatus, happened: str, titles: set[str]
) -> None:
    entries = await told_of(houses, status, happened)
    assert {each.kind for each in entries} <= {NotificationKind.BILL}
    assert {each.title for each in entries} == titles
    for each in entries:
        assert re.findall(r"\d+", each.body) == ["2026", "10"]
