"""Who is told what: the tables of DOMAIN and of audiences/alarms.py, person by person."""

from typing import Any
from uuid import UUID

import pytest

from domain.alarms.lifecycle import What
from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel
from domain.devices.events import DoorOpened
from domain.devices.models import DeviceEvent
from domain.kit.events import DomainEvent
from domain.kit.ids import new_id
from domain.notices.events import NoticePublished
from domain.notices.models import Notice
from domain.residencies.events import (
    ResidencyApplied,
    ResidencyApproved,
    ResidencyEnded,
    ResidencyEvent,
    ResidencyRejected,
)
from tests.notifications.houses import Houses
from tests.support.world import MORNING

BUILDING_1 = [
    "family", "floor3", "floor4", "floor5", "floor8", "guard_upstairs", "neighbour", "owner",
]  # fmt: skip
RED_SHIFT = ["guard", "guard_upstairs", "manager_on"]


def together(*groups: list[str]) -> list[str]:
    return sorted(set().union(*groups))


@pytest.mark.parametrize(
    ("kind", "level", "place", "told"),
    [
        (AlarmKind.SMOKE, AlarmLevel.I, {}, together(BUILDING_1, RED_SHIFT)),
        (AlarmKind.SMOKE, AlarmLevel.II, {}, ["floor3", "floor4", "floor5", "guard", "guard_upstairs"]),
        (AlarmKind.SMOKE, AlarmLevel.III, {}, ["floor3", "floor4", "floor5", "guard", "guard_upstairs"]),
        (AlarmKind.WATER_LEVEL, AlarmLevel.II, {}, ["floor4", "guard", "guard_upstairs"]),
        (AlarmKind.SMOKE, AlarmLevel.IV, {}, ["technician_on"]),
        (AlarmKind.SMOKE, AlarmLevel.II, {"floor": None}, together(BUILDING_1, ["guard", "guard_upstairs"])),
        (
            AlarmKind.SMOKE,
            AlarmLevel.II,
            {"floor": 1},
            ["family", "guard", "guard_upstairs", "neighbour", "owner"],
        ),
        (
            AlarmKind.SMOKE,
            AlarmLevel.I,
            {"building_id": None, "floor": None},
            together(BUILDING_1, RED_SHIFT, ["other_building"]),
        ),
        (
            AlarmKind.WATER_LEVEL,
            AlarmLevel.II,
            {"building_id": None, "floor": None},
            ["guard", "guard_upstairs"],
        ),
        # The policy hides these kinds from residents, whatever the level.
        (AlarmKind.PLATE_BLOCKLISTED, AlarmLevel.I, {}, RED_SHIFT),
        (AlarmKind.DEVICE_OFFLINE, AlarmLevel.IV, {}, ["technician_on"]),
    ],
)
async def test_alarms(
    houses: Houses, kind: AlarmKind, level: AlarmLevel, place: dict[str, Any], told: list[str]
) -> None:
    await houses.alarm(kind, level, **place)
    await houses.dispatch()
    assert await houses.told() == told


async def test_a_guard_who_lives_there_is_told_once_and_as_a_guard(houses: Houses) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    assert (await houses.told()).count("guard_upstairs") == 1


@pytest.mark.parametrize(
    ("what", "level", "again"),
    [
        (What.LEVEL_ROSE, AlarmLevel.II, True),
        (What.REOPENED, AlarmLevel.III, True),
        (What.LEVEL_FELL, AlarmLevel.IV, False),
        (What.ACKNOWLEDGED, AlarmLevel.III, False),
        (What.JUDGED, AlarmLevel.III, False),
    ],
)
async def test_only_worse_is_told_again(houses: Houses, what: What, level: AlarmLevel, again: bool) -> None:
    alarm = await houses.alarm(AlarmKind.WATER_LEVEL, AlarmLevel.III)
    await houses.dispatch()
    await houses.change(alarm, what, level=level)
    await houses.dispatch()
    assert (await houses.told()).count("floor4") == (2 if again else 1)


async def test_the_end_is_told_to_those_who_knew(houses: Houses) -> None:
    alarm = await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    await houses.change(alarm, What.CLEARED, condition=AlarmCondition.CLEARED, cleared_at=MORNING)
    await houses.dispatch()
    assert await houses.told() == sorted(["floor3", "floor4", "floor5", "guard", "guard_upstairs"] * 2)


async def test_an_expired_alarm_is_told_to_nobody(houses: Houses) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I, expires_at=MORNING)
    await houses.dispatch()
    assert await houses.told() == []


async def test_an_alarm_that_is_over_already_is_told_to_nobody(houses: Houses) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I, condition=AlarmCondition.CLEARED, cleared_at=MORNING)
    await houses.dispatch()
    assert await houses.told() == []


@pytest.mark.parametrize(
    ("building", "told"), [("2", ["other_building"]), (None, together(BUILDING_1, ["other_building"]))]
)
async def test_notices(houses: Houses, building: str | None, told: list[str]) -> None:
    await publish(houses, houses.world.buildings[building] if building else None)
    await houses.dispatch()
    assert await houses.told() == told


async def test_a_notice_withdrawn_at_once_is_told_to_nobody(houses: Houses) -> None:
    await publish(houses, None, withdrawn_at=MORNING)
    await houses.dispatch()
    assert await houses.told() == []


@pytest.mark.parametrize(("room", "told"), [("101", ["family", "owner"]), (None, [])])
async def test_doors(houses: Houses, room: str | None, told: list[str]) -> None:
    event = DeviceEvent(
        community_id=houses.here,
        device_id=houses.devices["door101"],
        event_id="1",
        type="cn.smartcommunity.door.opened.v1",
        happened_at=MORNING,
        received_at=MORNING,
        data={"method": "FACE"},
        correlation_id=new_id(),
    )
    opened = DoorOpened(
        community_id=houses.here,
        subject_id=event.id,
        device_id=houses.devices["door101"],
        room_id=houses.world.rooms[room] if room else None,
        building_id=houses.world.buildings["1"],
        method="FACE",
    )
    await happen(houses, event, opened)
    await houses.dispatch()
    assert await houses.told() == told


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (ResidencyApplied, ["manager", "manager_on"]),
        (ResidencyApproved, ["applicant"]),
        (ResidencyRejected, ["applicant"]),
        (ResidencyEnded, ["applicant"]),
    ],
)
async def test_residencies(houses: Houses, happened: type[ResidencyEvent], told: list[str]) -> None:
    event = happened(
        community_id=houses.here,
        subject_id=houses.world.residencies["applicant"],
        person_id=houses.people["applicant"],
        room_id=houses.world.rooms["101"],
    )
    await happen(houses, None, event)
    await houses.dispatch()
    assert await houses.told() == told


async def publish(houses: Houses, building_id: UUID | None, **more: Any) -> Notice:
    notice = Notice(
        community_id=houses.here,
        building_id=building_id,
        title="停水通知",
        body="明日 9:00 至 12:00 停水。",
        published_at=MORNING,
        published_by=houses.people["manager"],
        **more,
    )
    published = NoticePublished(community_id=houses.here, subject_id=notice.id, building_id=building_id)
    await happen(houses, notice, published)
    return notice


async def happen(houses: Houses, row: object | None, event: DomainEvent) -> None:
    async with houses.units.begin() as unit:
        if row is not None:
            unit.session.add(row)
        unit.record(event)
