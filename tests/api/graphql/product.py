"""The product's own subscriptions on a small world: what happens in it, and who may watch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.alarms.events import AlarmRaised
from domain.alarms.models import Alarm, AlarmCondition, AlarmKind, AlarmLevel
from domain.devices.events import DeviceStateChanged
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device
from domain.kit.database import Database
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from domain.notices.events import NoticePublished
from domain.notices.models import Notice
from notifications.events import NotificationCreated
from notifications.models import Notification, NotificationKind
from schema.engine.global_ids import encode_id
from tests.support.world import World, build_world


@dataclass(frozen=True, slots=True)
class Stage:
    """A world in which things happen, each in a unit of work of its own, as in the product."""

    units: Units
    world: World

    @property
    def here(self) -> str:
        """The global id of the community."""
        return encode_id("community", Key(self.world.here))

    async def alarm(self, building: str | None, kind: AlarmKind = AlarmKind.SMOKE) -> UUID:
        """An alarm is raised in a building, or on the grounds."""
        device_id = await self.device(building, DeviceKind.SMOKE)
        async with self.units.begin() as unit:
            alarm = Alarm(
                community_id=self.world.here,
                device_id=device_id,
                building_id=self.world.buildings[building] if building else None,
                place="here",
                kind=kind,
                level=AlarmLevel.I,
                raised_at=unit.now,
                last_seen_at=unit.now,
                correlation_id=unit.correlation_id,
            )
            unit.session.add(alarm)
            await unit.session.flush()
            unit.record(
                AlarmRaised(
                    community_id=self.world.here,
                    subject_id=alarm.id,
                    kind=kind,
                    level=alarm.level,
                    condition=AlarmCondition.ACTIVE,
                    device_id=device_id,
                    building_id=alarm.building_id,
                    floor=None,
                    what="RAISED",
                    expires_at=None,
                )
            )
            return alarm.id

    async def device(
        self, building: str | None, kind: DeviceKind = DeviceKind.DOOR, room: str | None = None
    ) -> UUID:
        """A device that has just spoken for the first time."""
        async with self.units.begin() as unit:
            device = Device(
                community_id=self.world.here,
                code=new_id().hex,
                name="a device",
                kind=kind,
                building_id=self.world.buildings[building] if building else None,
                room_id=self.world.rooms[room] if room else None,
                place="here",
                owner="物业",
                operator="物业",
                funding=FundingModel.ENTERPRISE,
                reporting_interval_seconds=60,
            )
            unit.session.add(device)
            await unit.session.flush()
            unit.record(self.state_changed(device))
            return device.id

    def state_changed(self, device: Device) -> DeviceStateChanged:
        return DeviceStateChanged(
            community_id=self.world.here,
            subject_id=device.id,
            kind=device.kind,
            building_id=device.building_id,
            room_id=device.room_id,
            event_type=None,
        )

    async def notice(self, building: str | None) -> UUID:
        """A notice is published to a building, or to all."""
        async with self.units.begin() as unit:
            notice = Notice(
                community_id=self.world.here,
                building_id=self.world.buildings[building] if building else None,
                title="停水通知",
                body="明天",
                published_at=unit.now,
                published_by=self.world.person("manager"),
            )
            unit.session.add(notice)
            await unit.session.flush()
            event = NoticePublished(
                community_id=self.world.here, subject_id=notice.id, building_id=notice.building_id
            )
            unit.record(event)
            return notice.id

    async def notification(self, name: str) -> UUID:
        """Somebody's inbox gets an entry."""
        person = self.world.person(name)
        async with self.units.begin() as unit:
            entry = Notification(
                person_id=person,
                community_id=self.world.here,
                position=new_id().int % 2**40,
                kind=NotificationKind.NOTICE,
                title="通知",
                body="…",
                subject_kind="notice",
                subject_id=new_id(),
                created_at=unit.now,
                expires_at=unit.now + timedelta(days=1),
                correlation_id=unit.correlation_id,
            )
            unit.session.add(entry)
            await unit.session.flush()
            unit.record(
                NotificationCreated(
                    community_id=self.world.here,
                    subject_id=entry.id,
                    person_id=person,
                    kind=NotificationKind.NOTICE,
                )
            )
            return entry.id


@asynccontextmanager
async def staged(database_url: str) -> AsyncIterator[Stage]:
    """A fresh world in the database."""
    database = Database(database_url, pool_size=2)
    try:
        units = Units(database)
        yield Stage(units, await build_world(units))
    finally:
        await database.dispose()
