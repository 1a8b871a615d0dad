"""notificationMarkRead, notificationPreferenceUpdate, pushReport: for whom; null and omitted; twice."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.kit.actor import App
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.phones.models import PhoneDevice, Platform
from notifications.models import Delivery, DeliveryState, Notification, NotificationKind
from tests.support.house import ABSENT, DONE, SIGNED_IN, House, verdict
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENTRY = "notification { id isRead readAt } userErrors { code message path }"
READ = f"mutation ($id: ID!) {{ notificationMarkRead(notificationId: $id) {{ {ENTRY} }} }}"
REPORT = (
    "mutation ($id: ID!, $state: DeliveryState!) "
    f"{{ pushReport(deliveryId: $id, state: $state) {{ {ENTRY} }} }}"
)
WISH = """mutation ($input: NotificationPreferenceUpdateInput!) {
  notificationPreferenceUpdate(input: $input) {
    notificationPreference { mutedKinds quietFrom quietUntil } userErrors { code message path }
  }
}"""
NOW = "2026-11-24T08:00:00+00:00"


async def entry(house: House, name: str = "owner") -> Notification:
    made = Notification(
        person_id=house.world.person(name),
        community_id=house.world.here,
        position=new_id().int % 2**60,
        kind=NotificationKind.NOTICE,
        title="通知",
        body="…",
        subject_kind="notice",
        subject_id=new_id(),
        created_at=MORNING,
        expires_at=MORNING + timedelta(days=1),
        correlation_id=new_id(),
    )
    await house.add(made)
    return made


async def delivery(house: House, name: str = "owner") -> tuple[UUID, UUID]:
    """A push that was sent: its id, and that of its entry."""
    written = await entry(house, name)
    handset = PhoneDevice(
        person_id=written.person_id,
        app=App.RESIDENT,
        platform=Platform.IOS,
        token=new_id().hex,
        app_version="1",
        registered_at=MORNING,
        last_seen_at=MORNING,
    )
    sent = Delivery(
        notification_id=written.id,
        phone_device_id=handset.id,
        state=DeliveryState.SENT,
        queued_at=MORNING,
        due_at=MORNING,
    )
    await house.add(handset, sent)
    return sent.id, written.id


async def test_one_reads_one_s_own_inbox(house: House) -> None:
    key = encode_id("notification", Key((await entry(house)).id))

    async def given(_name: str) -> dict[str, Any]:
        return {"id": key}

    assert await house.outcomes(READ, given) == {
        DONE: {"owner"},
        "NOT_FOUND notificationId": SIGNED_IN - {"owner"},
        ABSENT: {"anonymous"},
    }


async def test_reading_is_shown_and_the_first_one_counts(house: House) -> None:
    key = encode_id("notification", Key((await entry(house)).id))
    first, second = [await house.change("owner", READ, id=key) for _ in range(2)]
    shown = {"id": key, "isRead": True, "readAt": NOW}
    assert first == second == {"notification": shown, "userErrors": []}


async def test_one_reports_one_s_own_pushes(house: House) -> None:
    push, _ = await delivery(house)

    async def given(_name: str) -> dict[str, Any]:
        return {"id": str(push), "state": "RECEIVED"}

    assert await house.outcomes(REPORT, given) == {
        DONE: {"owner"},
        "NOT_FOUND deliveryId": SIGNED_IN - {"owner"},
        ABSENT: {"anonymous"},
    }


@pytest.mark.parametrize(("state", "read"), [("RECEIVED", False), ("OPENED", True), ("ACTED", True)])
async def test_an_opened_push_is_a_read_entry(house: House, state: str, read: bool) -> None:
    push, written = await delivery(house)
    payload = await house.change("owner", REPORT, id=str(push), state=state)
    shown = {"isRead": read, "readAt": NOW if read else None}
    key = encode_id("notification", Key(written))
    assert payload == {"notification": {"id": key, **shown}, "userErrors": []}
    assert (await house.get(Delivery, push)).state == state


@pytest.mark.parametrize("state", ["QUEUED", "SENT", "FAILED"])
@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("zh-CN", "输入无效：只能上报 RECEIVED、OPENED、ACTED"),
        ("en", "Invalid input: one of RECEIVED, OPENED, ACTED"),
    ],
)
async def test_what_a_handset_cannot_know_is_refused(
    house: House, state: str, language: str, message: str
) -> None:
    push, _ = await delivery(house)
    actor = house.actor("owner", language=language)
    payload = await house.change(actor, REPORT, id=str(push), state=state)
    error = {"code": "INVALID_INPUT", "message": message, "path": ["state"]}
    assert payload == {"notification": None, "userErrors": [error]}
    assert (await house.get(Delivery, push)).state == "SENT"


@pytest.mark.parametrize("text", ["", "nonsense", "notification_AAAA", str(UUID(int=5))])
async def test_a_delivery_that_is_none_is_not_found(house: House, text: str) -> None:
    payload = await house.change("owner", REPORT, id=text, state="OPENED")
    assert [each["code"] for each in payload["userErrors"]] == ["NOT_FOUND"]


async def test_whoever_is_signed_in_says_what_to_push(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"input": {"mutedKinds": ["DOOR"]}}

    assert await house.outcomes(WISH, given) == {DONE: SIGNED_IN, ABSENT: {"anonymous"}}


async def test_wishes_are_whole_and_what_is_left_out_is_unsaid(house: House) -> None:
    full = {"mutedKinds": ["NOTICE", "DOOR", "DOOR"], "quietHours": {"begin": "22:30", "end": "07:05"}}
    payload = await house.change("owner", WISH, input=full)
    shown = {"mutedKinds": ["DOOR", "NOTICE"], "quietFrom": "22:30", "quietUntil": "07:05"}
    assert payload == {"notificationPreference": shown, "userErrors": []}
    mine = "{ viewer { notificationPreference { mutedKinds quietFrom quietUntil } } }"
    assert await house.read("owner", mine) == {"viewer": {"notificationPreference": shown}}
    assert (await house.change("owner", WISH, input={}))["notificationPreference"] == {
        "mutedKinds": [],
        "quietFrom": None,
        "quietUntil": None,
    }


@pytest.mark.parametrize("given", [{}, {"quietHours": None}], ids=["omitted", "null"])
async def test_without_quiet_hours_there_are_none(house: House, given: dict[str, Any]) -> None:
    await house.change("family", WISH, input={"quietHours": {"begin": "22:00", "end": "06:00"}})
    payload = await house.change("family", WISH, input={"mutedKinds": ["BILL"], **given})
    assert payload["notificationPreference"] == {
        "mutedKinds": ["BILL"],
        "quietFrom": None,
        "quietUntil": None,
    }


@pytest.mark.parametrize(
    "wish",
    [
        {"mutedKinds": None},
        {"mutedKinds": [None]},
        {"quietHours": {"begin": "22:00"}},
        {"quietHours": {"end": "22:00"}},
        {"quietHours": {"begin": None, "end": "22:00"}},
        {"quietHours": {"begin": "22:00", "end": None}},
    ],
)
async def test_other_nulls_and_gaps_are_refused(house: House, wish: dict[str, Any]) -> None:
    assert verdict(await house.asker.ask("owner", WISH, {"input": wish})) == "{'BAD_USER_INPUT'}"


@pytest.mark.parametrize("text", ["24:00", "12:60", "1:30", "12:5", "12-30", "²2:30", "ab:cd", "", "07:00:0"])
@pytest.mark.parametrize("end", ["begin", "end"])
async def test_a_time_of_the_day_has_four_digits(house: House, text: str, end: str) -> None:
    hours = {"begin": "22:00", "end": "07:00"} | {end: text}
    payload = await house.change("owner", WISH, input={"quietHours": hours})
    message = "输入无效：时间格式为 HH:MM"
    error = {"code": "INVALID_INPUT", "message": message, "path": ["input", "quietHours"]}
    assert payload == {"notificationPreference": None, "userErrors": [error]}


@pytest.mark.parametrize("text", ["00:00", "23:59"])
async def test_the_day_begins_and_ends(house: House, text: str) -> None:
    payload = await house.change("owner", WISH, input={"quietHours": {"begin": text, "end": text}})
    assert payload["notificationPreference"]["quietFrom"] == text
