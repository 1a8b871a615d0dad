"""Persons as apps read them: who am I, whose phone is shown in full, and whose lists are seen."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.identity.models import SignInSession
from domain.kit.actor import App
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.people.models import Person
from domain.phones.models import PhoneDevice, Platform
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus
from domain.roles.models import Role, RoleKind
from notifications.models import Notification, NotificationKind, Preference
from tests.support.house import SIGNED_IN, House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)


def person_id(house: House, name: str) -> str:
    return encode_id("person", Key(house.world.person(name)))


async def test_the_viewer_is_whoever_asks(house: House) -> None:
    for name in sorted(SIGNED_IN):
        found = await house.read(name, "{ viewer { id name language } }")
        assert found == {"viewer": {"id": person_id(house, name), "name": name, "language": "zh-CN"}}


async def test_a_phone_is_whole_for_its_owner_and_masked_for_all_others(house: House) -> None:
    document = "query ($id: ID!) { node(id: $id) { ... on Person { phone } } }"
    shown = {}
    for name in ("owner", "family", "manager", "guard", "neighbour"):
        found = await house.read(name, document, id=person_id(house, "owner"))
        shown[name] = found["node"] and found["node"]["phone"]
    masked = "+86139****0000"
    assert shown == {
        "owner": "+8613900000000",
        "family": masked,
        "manager": masked,
        "guard": masked,
        "neighbour": None,
    }


@pytest.mark.parametrize(
    ("phone", "masked"), [("+85261234567", "+852****4567"), ("+14155550123", "+141****0123")]
)
async def test_the_mask_hides_what_tells_numbers_apart(house: House, phone: str, masked: str) -> None:
    person = Person(name="港客", phone=phone)
    tie = Residency(
        community_id=house.world.here,
        person_id=person.id,
        room_id=house.world.rooms["301"],
        kind=ResidencyKind.TENANT,
        status=ResidencyStatus.APPLIED,
        applied_at=MORNING,
    )
    await house.add(person, tie)
    document = "query ($id: ID!) { node(id: $id) { ... on Person { phone } } }"
    found = await house.read("manager", document, id=encode_id("person", Key(person.id)))
    assert found == {"node": {"phone": masked}}


LISTS = """query ($id: ID!) { node(id: $id) { ... on Person {
  residencies { totalCount nodes { kind } } former: residencies(status: ENDED) { totalCount nodes { kind } }
  sessions { totalCount nodes { deviceName } }
  phones { totalCount nodes { appVersion } }
  notificationPreference { quietFrom }
  notifications { totalCount nodes { title } }
} } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def belongings(house: House) -> None:
    """What the owner has beside their home: one thing of each kind twice, and once past."""
    mine: Any = {"person_id": house.world.person("owner")}
    await house.add(
        residency(house, mine, ResidencyKind.TENANT, ResidencyStatus.ENDED, MORNING - 2 * DAY),
        residency(house, mine, ResidencyKind.FAMILY, ResidencyStatus.APPROVED, MORNING + DAY),
        handset(mine, "2", MORNING),
        handset(mine, "1", MORNING - DAY),
        handset(mine, "retired", MORNING, retired_at=MORNING),
        session(mine, "new", MORNING),
        session(mine, "old", MORNING - DAY),
        session(mine, "ended", MORNING, ended_at=MORNING),
        entry(mine, "first", 1),
        entry(mine, "second", 2),
        Preference(id=mine["person_id"], quiet_from="22:00", quiet_until="07:00"),
    )


def residency(house: House, mine: Any, kind: ResidencyKind, status: ResidencyStatus, at: Any) -> Residency:
    place: dict[str, Any] = {"community_id": house.world.here, "room_id": house.world.rooms["201"]}
    ended = MORNING if status is ResidencyStatus.ENDED else None
    return Residency(**mine, **place, kind=kind, status=status, applied_at=at, approved_at=at, ended_at=ended)


def handset(mine: Any, version: str, at: Any, **given: Any) -> PhoneDevice:
    seen: dict[str, Any] = {
        "registered_at": at,
        "last_seen_at": MORNING,
        "app": App.RESIDENT,
        "platform": Platform.IOS,
    }
    return PhoneDevice(**mine, **seen, token=new_id().hex, app_version=version, **given)


def session(mine: Any, name: str, at: Any, **given: Any) -> SignInSession:
    times: dict[str, Any] = {"started_at": at, "last_used_at": at, "expires_at": MORNING + DAY}
    return SignInSession(**mine, **times, app=App.RESIDENT, device_name=name, **given)


def entry(mine: Any, title: str, position: int) -> Notification:
    times: dict[str, Any] = {"created_at": MORNING, "expires_at": MORNING}
    about: dict[str, Any] = {"subject_id": new_id(), "correlation_id": new_id()}
    return Notification(
        **mine,
        **times,
        **about,
        position=position,
        kind=NotificationKind.BILL,
        title=title,
        body="…",
        subject_kind="bill",
    )


@pytest.mark.usefixtures("belongings")
async def test_one_s_own_lists_are_in_order_and_without_what_is_past(house: House) -> None:
    found = (await house.read("owner", LISTS, id=person_id(house, "owner")))["node"]
    assert found == {
        "residencies": {
            "totalCount": 3,
            "nodes": [{"kind": "TENANT"}, {"kind": "OWNER"}, {"kind": "FAMILY"}],
        },
        "former": {"totalCount": 1, "nodes": [{"kind": "TENANT"}]},
        "sessions": {"totalCount": 2, "nodes": [{"deviceName": "new"}, {"deviceName": "old"}]},
        "phones": {"totalCount": 2, "nodes": [{"appVersion": "2"}, {"appVersion": "1"}]},
        "notificationPreference": {"quietFrom": "22:00"},
        "notifications": {"totalCount": None, "nodes": [{"title": "second"}, {"title": "first"}]},
    }


@pytest.mark.usefixtures("belongings")
async def test_others_see_no_more_of_a_person_than_their_residencies(house: House) -> None:
    nothing = {"totalCount": 0, "nodes": []}
    for name, ties in (("family", 1), ("manager", 3)):
        found = (await house.read(name, LISTS, id=person_id(house, "owner")))["node"]
        assert found["residencies"]["totalCount"] == ties
        assert (found["sessions"], found["phones"], found["notificationPreference"]) == (
            nothing,
            nothing,
            None,
        )
        assert found["notifications"] == {"totalCount": None, "nodes": []}


async def test_staff_see_each_other_s_jobs_in_order(house: House) -> None:
    again = Role(
        community_id=house.world.here,
        person_id=house.world.person("guard"),
        kind=RoleKind.STEWARD,
        granted_at=MORNING + DAY,
    )
    await house.add(again)
    document = """query ($id: ID!) { node(id: $id) { ... on Person {
      roles { totalCount nodes { kind onDuty grantedAt person { name } community { name } } }
    } } }"""
    found = (await house.read("finance", document, id=person_id(house, "guard")))["node"]["roles"]
    where = {"person": {"name": "guard"}, "community": {"name": "悦来花园"}}
    assert found == {
        "totalCount": 2,
        "nodes": [
            {"kind": "GUARD", "onDuty": True, "grantedAt": "2026-11-24T08:00:00+00:00", **where},
            {"kind": "STEWARD", "onDuty": False, "grantedAt": "2026-11-25T08:00:00+00:00", **where},
        ],
    }
