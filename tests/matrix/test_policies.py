"""Who sees which rows: the policies themselves, in PostgreSQL, for one caller of every kind."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select
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
from domain.kit.actor import Actor
from domain.kit.database import Database
from domain.kit.ids import new_id
from domain.kit.sight import Policy
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.kit.viewer import NOW, PERSON, Viewer
from domain.notices.models import Notice
from domain.notices.policy import visible_notices
from domain.people.models import Person
from domain.people.policy import visible_people
from domain.residencies.models import Residency
from domain.residencies.policy import visible_residencies
from domain.roles.models import Role
from domain.roles.policy import visible_roles
from tests.support.world import MORNING, FixedClock, World, build_world

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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(module_database_url: str) -> AsyncIterator["Sight"]:
    """The world and its rows, written once for all tests of this module."""
    database = Database(module_database_url)
    units = Units(database, FixedClock())
    world = await build_world(units)
    rows = Rows(world)
    async with units.begin() as unit:
        await rows.write(unit)
    await database.dispose()
    yield Sight(module_database_url, world, rows.keys)


class Sight:
    """Asks PostgreSQL who sees a row."""

    def __init__(self, database_url: str, world: World, keys: dict[str, UUID]) -> None:
        self.database_url, self.world = database_url, world
        places = {"building": world.buildings["1"], "room": world.rooms["101"], "community": world.here}
        people = {
            f"person of {name}": world.person(name) for name in ("owner", "neighbour", "guard", "stranger")
        }
        self.keys = {**keys, **places, **people, "application": world.residencies["applicant"]}
        self.keys["job of guard"] = world.roles["guard"]

    async def by(self, model: type[SQLModel], policy: Policy, row: str) -> set[str]:
        database = Database(self.database_url)
        async with Units(database, FixedClock()).begin() as unit:
            found = {
                name
                for name, actor in self.world.callers.items()
                if await self.sees(unit, actor, model, policy, row)
            }
        await database.dispose()
        return found

    async def sees(
        self, unit: UnitOfWork, actor: Actor, model: type[SQLModel], policy: Policy, row: str
    ) -> bool:
        table = table_of(model).alias()
        query = select(table.c.id).where(table.c.id == self.keys[row], policy(table, Viewer(actor.app)))
        found = await unit.session.execute(query, {PERSON: actor.person_id, NOW: MORNING})
        return found.scalar_one_or_none() is not None


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


@pytest.mark.parametrize(
    ("model", "policy", "row", "expected"), CASES, ids=[f"{each[1].__name__}-{each[2]}" for each in CASES]
)
async def test_who_sees_it(
    seen: Sight, model: type[SQLModel], policy: Policy, row: str, expected: set[str]
) -> None:
    assert await seen.by(model, policy, row) == expected


def test_every_caller_is_named(seen: Sight) -> None:
    assert set(seen.world.callers) == EVERYBODY
