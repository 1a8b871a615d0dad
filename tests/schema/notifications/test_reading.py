"""The inbox as apps read it: every kind of subject, and what may no longer be seen."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlmodel import SQLModel

from domain.alarms.models import Alarm, AlarmKind, AlarmLevel
from domain.billing.models import Bill, BillStatus
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device, DeviceEvent
from domain.kit.ids import new_id
from domain.notices.models import Notice
from notifications.models import Notification, NotificationKind
from tests.support.house import House
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

INBOX = """{ viewer { notifications { nodes {
  kind title body createdAt isRead readAt community { code }
  subject { __typename
    ... on Alarm { place } ... on Bill { period } ... on DeviceEvent { type } ... on Notice { title }
    ... on Residency { status }
  }
} } } }"""
SUBJECTS = {
    "alarm": {"__typename": "Alarm", "place": "11层"},
    "bill": {"__typename": "Bill", "period": "2026-11"},
    "device_event": {"__typename": "DeviceEvent", "type": "door.opened"},
    "notice": {"__typename": "Notice", "title": "停水"},
    "residency": {"__typename": "Residency", "status": "APPROVED"},
}
KINDS = {
    "alarm": NotificationKind.ALARM,
    "bill": NotificationKind.BILL,
    "device_event": NotificationKind.DOOR,
    "notice": NotificationKind.NOTICE,
    "residency": NotificationKind.RESIDENCY,
}


def things(house: House) -> dict[str, Any]:
    """What notifications are about, in the home of the owner."""
    here: Any = {"community_id": house.world.here}
    room, building = house.world.rooms["101"], house.world.buildings["1"]
    device = Device(
        **here,
        code="door-1",
        name="门",
        kind=DeviceKind.DOOR,
        building_id=building,
        place="",
        owner="",
        operator="",
        funding=FundingModel.GOVERNMENT,
        reporting_interval_seconds=60,
    )
    said: Any = {"device_id": device.id, "correlation_id": new_id()}
    seen: Any = {"raised_at": MORNING, "last_seen_at": MORNING, "level": AlarmLevel.I, "place": "11层"}
    heard: Any = {"event_id": "1", "happened_at": MORNING, "received_at": MORNING, "data": {}}
    owed: Any = {"room_id": room, "total_minor": 1, "due_at": MORNING}
    told: Any = {"body": "…", "published_at": MORNING, "published_by": house.world.person("manager")}
    return {
        "device": device,
        "alarm": Alarm(**here, **said, **seen, kind=AlarmKind.SMOKE, building_id=building),
        "bill": Bill(**here, **owed, period="2026-11", status=BillStatus.ISSUED),
        "device_event": DeviceEvent(**here, **said, **heard, type="door.opened"),
        "notice": Notice(**here, **told, title="停水"),
    }


def entry(house: House, name: str, position: int, kind: str, subject: UUID) -> Notification:
    return Notification(
        person_id=house.world.person(name),
        community_id=None if name == "merchant" else house.world.here,
        position=position,
        kind=KINDS[kind],
        title=f"标题{position}",
        body=f"正文{position}",
        subject_kind=kind,
        subject_id=subject,
        created_at=MORNING,
        expires_at=MORNING,
        read_at=MORNING if position == 2 else None,
        correlation_id=new_id(),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inboxes(house: House) -> None:
    """The same five entries in two inboxes: one of whom they concern, and one of a stranger."""
    made = things(house)
    await house.add(*made.values())
    subjects = {name: row.id for name, row in made.items() if name in KINDS}
    subjects["residency"] = house.world.residencies["owner"]
    rows: list[SQLModel] = [
        entry(house, name, position, kind, subject)
        for name in ("owner", "stranger", "merchant")
        for position, (kind, subject) in enumerate(sorted(subjects.items()), 1)
    ]
    await house.add(*rows)


def shown(position: int, kind: str, subject: Any) -> dict[str, Any]:
    read = position == 2
    return {
        "kind": KINDS[kind],
        "title": f"标题{position}",
        "body": f"正文{position}",
        "createdAt": "2026-11-24T08:00:00+00:00",
        "isRead": read,
        "readAt": "2026-11-24T08:00:00+00:00" if read else None,
        "community": {"code": "here"},
        "subject": subject,
    }


@pytest.mark.usefixtures("inboxes")
async def test_every_kind_of_subject_newest_first(house: House) -> None:
    found = (await house.read("owner", INBOX))["viewer"]["notifications"]["nodes"]
    expected = [
        shown(position, kind, subject) for position, (kind, subject) in enumerate(SUBJECTS.items(), 1)
    ]
    assert found == expected[::-1]


@pytest.mark.usefixtures("inboxes")
async def test_what_one_may_not_see_any_more_is_null_and_the_entry_stays(house: House) -> None:
    found = (await house.read("stranger", INBOX))["viewer"]["notifications"]["nodes"]
    assert [(each["title"], each["subject"]) for each in found] == [
        (f"标题{position}", None) for position in range(5, 0, -1)
    ]


@pytest.mark.usefixtures("inboxes")
async def test_a_merchant_s_inbox_has_no_subjects_of_a_community(house: House) -> None:
    document = "{ viewer { notifications { nodes { title community { code } } } } }"
    found = (await house.read("merchant", document))["viewer"]["notifications"]["nodes"]
    assert found == [{"title": f"标题{position}", "community": None} for position in range(5, 0, -1)]
    refused = await house.asker.ask("merchant", INBOX)
    assert "data" not in refused
