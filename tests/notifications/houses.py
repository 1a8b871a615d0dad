"""The small world with more floors, more shifts, phones, devices, and what can happen there."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.alarms.events import AlarmChanged, AlarmRaised
from domain.alarms.lifecycle import What
from domain.alarms.models import Alarm, AlarmCondition, AlarmKind, AlarmLevel
from domain.communities.models import Room, Unit
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device
from domain.kit.actor import App
from domain.kit.ids import new_id
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.people.models import Person
from domain.phones.models import PhoneDevice, Platform
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus
from domain.roles.models import Role, RoleKind
from notifications.dispatch import Dispatcher
from notifications.live.sequencer import assign_positions, read_sequence
from notifications.models import Notification
from tests.support.world import MORNING, World, build_world

# name → floor of building 1; the small world lives on floors 1 and 2.
UPSTAIRS = {"floor3": 3, "floor4": 4, "floor5": 5, "floor8": 8}
# name → (job, on duty)
SHIFT = {
    "guard_asleep": (RoleKind.GUARD, False),
    "manager_on": (RoleKind.PROPERTY_MANAGER, True),
    "technician_on": (RoleKind.TECHNICIAN, True),
    "steward_on": (RoleKind.STEWARD, True),
    "guard_upstairs": (RoleKind.GUARD, True),
}


@dataclass(frozen=True, slots=True)
class Houses:
    """`people` and `phones` are by name. `guard_upstairs` is on duty and lives on floor 4."""

    units: Units
    world: World
    people: dict[str, UUID]
    phones: dict[str, UUID]
    devices: dict[str, UUID]

    @property
    def here(self) -> UUID:
        return self.world.here

    async def alarm(self, kind: AlarmKind, level: AlarmLevel, **more: Any) -> Alarm:
        """An alarm in building 1 on floor 4, unless said otherwise, and the event of it."""
        async with self.units.begin() as unit:
            made = _alarm(self, unit, kind, level, more)
            unit.session.add(made)
            unit.record(_event(AlarmRaised, made, What.RAISED), correlation_id=made.correlation_id)
        return made

    async def change(self, alarm: Alarm, what: What, **values: Any) -> None:
        """Another step of it."""
        async with self.units.begin() as unit:
            row = await unit.session.get_one(Alarm, (alarm.community_id, alarm.id))
            for name, value in values.items():
                setattr(row, name, value)
            unit.record(_event(AlarmChanged, row, what), correlation_id=row.correlation_id)

    async def dispatch(self, dispatcher: Dispatcher | None = None) -> None:
        """Gives positions, as the relay does, and tells people."""
        await position(self.units)
        await (dispatcher or Dispatcher(self.units)).dispatch_all()

    async def told(self, subject_id: UUID | None = None) -> list[str]:
        """The names of those with an inbox entry, one name per entry."""
        names = {person: name for name, person in self.people.items()}
        async with self.units.begin() as unit:
            query = select(col(Notification.person_id))
            if subject_id is not None:
                query = query.where(col(Notification.subject_id) == subject_id)
            found = await unit.session.execute(query)
            return sorted(names[person] for person in found.scalars())


async def position(units: Units) -> None:
    async with units.database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        await read_sequence(raw)
        while await assign_positions(raw) > await _newest(units):
            pass


async def _newest(units: Units) -> int:
    async with units.begin() as unit:
        newest: int = (
            await unit.session.execute(select(func.max(col(OutboxRow.position))))
        ).scalar_one() or 0
        return newest


async def build_houses(units: Units) -> Houses:
    world = await build_world(units)
    people = {name: actor.person_id for name, actor in world.callers.items() if actor.person_id}
    async with units.begin() as unit:
        await _upstairs(unit.session, world, people)
        phones = _phones(unit.session, world, people)
        devices = _devices(unit.session, world)
    return Houses(units, world, people, phones, devices)


async def _upstairs(session: AsyncSession, world: World, people: dict[str, UUID]) -> None:
    entrance = (
        await session.execute(select(Unit).where(col(Unit.building_id) == world.buildings["1"]))
    ).scalar_one()
    for number, name in enumerate([*UPSTAIRS, *SHIFT]):
        person = Person(name=name, phone=f"+86137000000{number:02d}")
        session.add(person)
        people[name] = person.id
    await session.flush()
    for name, floor in {**UPSTAIRS, "guard_upstairs": 4}.items():
        place: dict[str, Any] = {
            "community_id": world.here,
            "building_id": world.buildings["1"],
            "unit_id": entrance.id,
        }
        room = Room(**place, number=f"{floor}0{name[-1]}", floor=floor, area=Decimal("60.00"))
        session.add(room)
        await session.flush()
        world.rooms[name] = room.id
        session.add(
            Residency(
                community_id=world.here,
                person_id=people[name],
                room_id=room.id,
                kind=ResidencyKind.OWNER,
                status=ResidencyStatus.APPROVED,
                applied_at=MORNING,
                approved_at=MORNING,
            )
        )
    for name, (kind, on_duty) in SHIFT.items():
        session.add(
            Role(
                community_id=world.here,
                person_id=people[name],
                kind=kind,
                on_duty=on_duty,
                granted_at=MORNING,
            )
        )
    await session.flush()


def _phones(session: AsyncSession, world: World, people: dict[str, UUID]) -> dict[str, UUID]:
    """One in each app that the person works or lives with."""
    staff = {name for name, actor in world.callers.items() if actor.app is App.MANAGER} | set(SHIFT)
    phones = {}
    for name, person_id in people.items():
        phone = phone_of(name, person_id, App.MANAGER if name in staff else App.RESIDENT)
        session.add(phone)
        phones[name] = phone.id
    return phones


def phone_of(token: str, person_id: UUID, app: App = App.RESIDENT, **more: Any) -> PhoneDevice:
    values: dict[str, Any] = {
        "platform": Platform.ANDROID,
        "app_version": "1.0.0",
        "registered_at": MORNING,
        "last_seen_at": MORNING,
    }
    return PhoneDevice(token=token, person_id=person_id, app=app, **values | more)


def _devices(session: AsyncSession, world: World) -> dict[str, UUID]:
    made = {}
    places: dict[str, dict[str, Any]] = {
        "floor4": {"building_id": world.buildings["1"], "floor": 4},
        "grounds": {},
        "door101": {
            "building_id": world.buildings["1"],
            "floor": 1,
            "room_id": world.rooms["101"],
            "kind": DeviceKind.DOOR,
        },
    }
    for name, place in places.items():
        device = Device(
            community_id=world.here,
            code=name,
            name=f"{name} 门禁" if name.startswith("door") else name,
            place="1号楼4层",
            owner="物业",
            operator="物业",
            funding=FundingModel.GOVERNMENT,
            reporting_interval_seconds=60,
            **{"kind": DeviceKind.SMOKE} | place,
        )
        session.add(device)
        made[name] = device.id
    return made


def _alarm(
    houses: Houses, unit: UnitOfWork, kind: AlarmKind, level: AlarmLevel, more: dict[str, Any]
) -> Alarm:
    values: dict[str, Any] = {
        "device_id": houses.devices["floor4"],
        "building_id": houses.world.buildings["1"],
        "floor": 4,
        "place": "1号楼4层",
        "condition": AlarmCondition.ACTIVE,
        "raised_at": unit.now,
        "last_seen_at": unit.now,
        "correlation_id": new_id(),
    }
    return Alarm(community_id=houses.here, kind=kind, level=level, **values | more)


def _event(event: type[AlarmRaised | AlarmChanged], alarm: Alarm, what: What) -> AlarmRaised | AlarmChanged:
    return event(
        community_id=alarm.community_id,
        subject_id=alarm.id,
        kind=alarm.kind,
        level=alarm.level,
        condition=alarm.condition,
        device_id=alarm.device_id,
        building_id=alarm.building_id,
        floor=alarm.floor,
        what=what,
        expires_at=alarm.expires_at,
    )
