"""One row of every kind that matters, and who shall see it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from domain.alarms.models import Alarm, AlarmKind, AlarmLevel
from domain.alarms.policy import visible_alarms
from domain.billing.models import Bill, BillLine, BillStatus, FeeKind
from domain.billing.policy import visible_bill_lines, visible_bills
from domain.communities.models import Building, Community, Room
from domain.communities.policy import public_places, visible_inside, visible_rooms
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device
from domain.devices.policy import visible_devices, visible_to_staff
from domain.kit.ids import new_id
from domain.kit.sight import Policy
from domain.kit.unit_of_work import UnitOfWork
from domain.notices.models import Notice
from domain.notices.policy import visible_notices
from domain.people.models import Person
from domain.people.policy import visible_people
from domain.residencies.models import Residency
from domain.residencies.policy import visible_residencies
from domain.roles.models import Role
from domain.roles.policy import visible_roles
from tests.support.world import MORNING, World

STAFF = {"manager", "steward", "guard", "technician", "finance"}
LIVE_HERE = {"owner", "family", "neighbour", "other_building"}
BUILDING_1 = {"owner", "family", "neighbour"}
EVERYBODY = (
    STAFF
    | LIVE_HERE
    | {
        "anonymous",
        "applicant",
        "former",
        "merchant",
        "other_community",
        "other_manager",
        "stranger",
    }
)


class Rows:
    """One row of every kind that matters, by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys: dict[str, UUID] = {}

    async def write(self, unit: UnitOfWork) -> None:
        here: dict[str, Any] = {"community_id": self.world.here}
        owner_room, day = self.world.rooms["101"], timedelta(days=1)
        bill: dict[str, Any] = {**here, "room_id": owner_room, "total_minor": 100, "due_at": MORNING}
        await self.add(unit, issued=Bill(**bill, period="2026-10", status=BillStatus.ISSUED))
        await self.add(unit, draft=Bill(**bill, period="2026-11", status=BillStatus.DRAFT))
        line: dict[str, Any] = {
            **here,
            "position": 1,
            "fee": FeeKind.PROPERTY,
            "label": "物业费",
            "amount_minor": 100,
        }
        span: dict[str, Any] = {"service_from": MORNING.date(), "service_until": MORNING.date()}
        await self.add(unit, line=BillLine(**line, **span, bill_id=self.keys["issued"]))
        await self.add(unit, draft_line=BillLine(**line, **span, bill_id=self.keys["draft"]))
        said: dict[str, Any] = {
            **here,
            "title": "通知",
            "body": "…",
            "published_by": self.world.person("manager"),
        }
        await self.add(unit, notice=Notice(**said, published_at=MORNING))
        await self.add(unit, future_notice=Notice(**said, published_at=MORNING + day))
        await self.add(unit, withdrawn=Notice(**said, published_at=MORNING, withdrawn_at=MORNING))
        await self.add(unit, building_notice=Notice(**said, published_at=MORNING, building_id=self.building))
        await self.devices(unit)

    @property
    def building(self) -> UUID:
        return self.world.buildings["1"]

    async def devices(self, unit: UnitOfWork) -> None:
        places = {
            "grounds_sensor": (DeviceKind.ENVIRONMENT, None, None),
            "smoke": (DeviceKind.SMOKE, self.building, None),
            "meter_at_home": (DeviceKind.METER, self.building, self.world.rooms["101"]),
            "camera": (DeviceKind.CAMERA, None, None),
        }
        for name, (kind, building, room) in places.items():
            await self.add(unit, **{name: self.device(name, kind, building, room)})
        alarms = {
            "smoke_alarm": (AlarmKind.SMOKE, self.building),
            "grounds_alarm": (AlarmKind.WATER_LEVEL, None),
            "offline_alarm": (AlarmKind.DEVICE_OFFLINE, None),
        }
        for name, (alarm_kind, building) in alarms.items():
            await self.add(unit, **{name: self.alarm(alarm_kind, building)})

    def device(self, code: str, kind: DeviceKind, building: UUID | None, room: UUID | None) -> Device:
        return Device(
            community_id=self.world.here,
            code=code,
            name=code,
            kind=kind,
            building_id=building,
            room_id=room,
            place="",
            owner="",
            operator="",
            funding=FundingModel.GOVERNMENT,
            reporting_interval_seconds=60,
        )

    def alarm(self, kind: AlarmKind, building: UUID | None) -> Alarm:
        return Alarm(
            community_id=self.world.here,
            device_id=self.keys["smoke"],
            building_id=building,
            place="",
            kind=kind,
            level=AlarmLevel.II,
            raised_at=MORNING,
            last_seen_at=MORNING,
            correlation_id=new_id(),
        )

    async def add(self, unit: UnitOfWork, **row: SQLModel) -> None:
        for name, each in row.items():
            unit.session.add(each)
            await unit.session.flush()
            self.keys[name] = each.id  # type: ignore[attr-defined]  # every row here has one


def keys_of(world: World, keys: dict[str, UUID]) -> dict[str, UUID]:
    """The rows of the world that the cases name, beside those written for them."""
    places = {"building": world.buildings["1"], "room": world.rooms["101"], "community": world.here}
    people = {f"person of {name}": world.person(name) for name in ("owner", "neighbour", "guard", "stranger")}
    ties = {"application": world.residencies["applicant"], "job of guard": world.roles["guard"]}
    return {**keys, **places, **people, **ties}


CASES: list[tuple[type[SQLModel], Policy, str, set[str]]] = [
    (Community, public_places, "community", EVERYBODY),
    (Building, visible_inside, "building", STAFF | LIVE_HERE),
    (Room, visible_rooms, "room", STAFF | {"owner", "family"}),
    (Person, visible_people, "person of owner", STAFF | {"owner", "family"}),
    (Person, visible_people, "person of neighbour", STAFF | {"neighbour"}),
    (Person, visible_people, "person of guard", STAFF),
    (Person, visible_people, "person of stranger", {"stranger"}),
    (Residency, visible_residencies, "application", STAFF | {"owner", "family", "applicant"}),
    (Role, visible_roles, "job of guard", STAFF),
    (Bill, visible_bills, "issued", {"manager", "finance", "owner", "family"}),
    (Bill, visible_bills, "draft", {"manager", "finance"}),
    (BillLine, visible_bill_lines, "line", {"manager", "finance", "owner", "family"}),
    (BillLine, visible_bill_lines, "draft_line", {"manager", "finance"}),
    (Notice, visible_notices, "notice", STAFF | LIVE_HERE),
    (Notice, visible_notices, "future_notice", STAFF),
    (Notice, visible_notices, "withdrawn", STAFF),
    (Notice, visible_notices, "building_notice", STAFF | BUILDING_1),
    (Device, visible_devices, "grounds_sensor", STAFF | LIVE_HERE),
    (Device, visible_devices, "smoke", STAFF | BUILDING_1),
    (Device, visible_devices, "meter_at_home", STAFF | {"owner", "family"}),
    (Device, visible_devices, "camera", STAFF),
    (Device, visible_to_staff, "smoke", STAFF),
    (Alarm, visible_alarms, "smoke_alarm", STAFF | BUILDING_1),
    (Alarm, visible_alarms, "grounds_alarm", STAFF | LIVE_HERE),
    (Alarm, visible_alarms, "offline_alarm", STAFF),
]
