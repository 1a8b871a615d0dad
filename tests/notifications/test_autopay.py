"""What a person hears of bills that their card pays by itself: in both languages, without an amount."""

import pytest
from sqlalchemy import select

from domain.billing.models import Bill, BillStatus
from domain.kit.ids import new_id
from notifications.models import Notification, NotificationKind
from payments.autopay.events import AutopayAnnounced, AutopayFailed, AutopayOverLimit, AutopayStepEvent
from tests.notifications.houses import Houses
from tests.support.world import MORNING

WORDS = {
    AutopayAnnounced: ("自动缴费提醒", "2026-11 的账单将于缴费日自动扣款，请确保银行卡可用。"),
    AutopayOverLimit: ("账单超出自动缴费限额", "2026-11 的账单超出您设定的限额，请手动缴费。"),
    AutopayFailed: ("自动缴费未成功", "2026-11 的账单扣款未成功，请手动缴费或更换银行卡。"),
}


async def happen(houses: Houses, kind: type[AutopayStepEvent], person: str) -> Bill:
    """About a bill of 101."""
    bill = Bill(
        community_id=houses.here,
        id=new_id(),
        room_id=houses.world.rooms["101"],
        period="2026-11",
        status=BillStatus.ISSUED,
        total_minor=12_345,
        issued_at=MORNING,
        due_at=MORNING,
    )
    async with houses.units.begin() as unit:
        unit.session.add(bill)
        payer = houses.world.person(person)
        unit.record(kind(community_id=houses.here, subject_id=bill.id, person_id=payer, period=bill.period))
    return bill


@pytest.mark.parametrize("kind", list(WORDS))
async def test_the_person_whose_card_it_is_hears_of_it_and_nobody_else(
    houses: Houses, kind: type[AutopayStepEvent]
) -> None:
    bill = await happen(houses, kind, "owner")
    await houses.dispatch()
    async with houses.units.begin() as unit:
        (entry,) = (await unit.session.execute(select(Notification))).scalars()
    assert (entry.person_id, entry.kind) == (houses.world.person("owner"), NotificationKind.BILL)
    assert (entry.subject_kind, entry.subject_id) == ("bill", bill.id)
    assert (entry.title, entry.body) == WORDS[kind]


async def test_who_has_moved_out_meanwhile_hears_nothing(houses: Houses) -> None:
    await happen(houses, AutopayAnnounced, "former")
    await houses.dispatch()
    assert await houses.told() == []
