"""Alarms as apps read them: every field, both filters, the order."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.alarms.models import Alarm, AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device
from domain.kit.ids import new_id
from domain.kit.key import Key
from tests.support.house import House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def alarms(house: House) -> dict[str, str]:
    """Global ids by place."""
    device = Device(
        community_id=house.world.here,
        code="smoke-1",
        name="烟感",
        kind=DeviceKind.SMOKE,
        building_id=house.world.buildings["1"],
        place="",
        owner="",
        operator="",
        funding=FundingModel.GOVERNMENT,
        reporting_interval_seconds=60,
    )
    seen: dict[str, Any] = {
        "acknowledged_at": MORNING + MINUTE,
        "acknowledged_by": house.world.person("guard"),
        "building_id": house.world.buildings["1"],
        "floor": 11,
        "last_seen_at": MORNING + 2 * MINUTE,
        "cleared_at": MORNING + 3 * MINUTE,
        "condition": AlarmCondition.CLEARED,
        "verdict": AlarmVerdict.FALSE_ALARM,
        "repeats": 2**40,
    }
    made = [
        alarm(device, "first", AlarmKind.SMOKE, -MINUTE, **seen),
        alarm(device, "second", AlarmKind.SMOKE, timedelta()),
        alarm(device, "third", AlarmKind.WATER_LEVEL, MINUTE),
        alarm(device, "fourth", AlarmKind.WATER_LEVEL, 2 * MINUTE, condition=AlarmCondition.CLEARED),
    ]
    await house.add(device, *made)
    return {each.place: house.inside("alarm", each.id) for each in made}


def alarm(device: Device, place: str, kind: AlarmKind, after: timedelta, **given: Any) -> Alarm:
    usual = {"last_seen_at": MORNING}
    return Alarm(
        community_id=device.community_id,
        device_id=device.id,
        place=place,
        kind=kind,
        level=AlarmLevel.III,
        raised_at=MORNING + after,
        correlation_id=new_id(),
        **(usual | given),
    )


async def test_every_field_of_an_alarm(house: House, alarms: dict[str, str]) -> None:
    document = """query ($id: ID!) { alarm(id: $id) {
      kind level condition verdict place floor raisedAt lastSeenAt clearedAt repeats isAcknowledged
      acknowledgedAt acknowledgedBy { name } device { code } building { number } community { name }
    } }"""
    assert await house.read("steward", document, id=alarms["first"]) == {
        "alarm": {
            "kind": "SMOKE",
            "level": "III",
            "condition": "CLEARED",
            "verdict": "FALSE_ALARM",
            "place": "first",
            "floor": 11,
            "raisedAt": "2026-11-24T07:59:00+00:00",
            "lastSeenAt": "2026-11-24T08:02:00+00:00",
            "clearedAt": "2026-11-24T08:03:00+00:00",
            "repeats": 2**40,
            "isAcknowledged": True,
            "acknowledgedAt": "2026-11-24T08:01:00+00:00",
            "acknowledgedBy": {"name": "guard"},
            "device": {"code": "smoke-1"},
            "building": {"number": "1"},
            "community": {"name": "悦来花园"},
        }
    }


async def test_what_has_not_happened_is_null(house: House, alarms: dict[str, str]) -> None:
    document = """query ($id: ID!) { alarm(id: $id) {
      condition verdict floor clearedAt repeats isAcknowledged acknowledgedAt building { id } device { id }
    } }"""
    nothing = dict.fromkeys(["floor", "clearedAt", "acknowledgedAt", "building"])
    raised = {"condition": "ACTIVE", "verdict": "UNVERIFIED", "repeats": 1, "isAcknowledged": False}
    hidden = {"device": None}  # it is in a building where this resident does not live
    found = await house.read("other_building", document, id=alarms["second"])
    assert found == {"alarm": {**nothing, **raised, **hidden}}


ALL = ["fourth", "third", "second", "first"]


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({}, ALL),
        ({"condition": None, "kind": None}, ALL),
        ({"condition": "ACTIVE"}, ["third", "second"]),
        ({"condition": "CLEARED"}, ["fourth", "first"]),
        ({"kind": "SMOKE"}, ["second", "first"]),
        ({"kind": "WATER_LEVEL", "condition": "ACTIVE"}, ["third"]),
        ({"kind": "STORM"}, []),
    ],
)
@pytest.mark.usefixtures("alarms")
async def test_the_filters_of_a_community_s_alarms(
    house: House, given: dict[str, Any], places: list[str]
) -> None:
    document = """query ($id: ID!, $condition: AlarmCondition, $kind: AlarmKind) { community(id: $id) {
      alarms(condition: $condition, kind: $kind) { totalCount nodes { place } }
    } }"""
    found = await house.read("owner", document, id=encode_id("community", Key(house.world.here)), **given)
    nodes = [{"place": each} for each in places]
    assert found["community"]["alarms"] == {"totalCount": len(places), "nodes": nodes}


async def test_residents_do_not_learn_who_acknowledged(house: House, alarms: dict[str, str]) -> None:
    document = "query ($id: ID!) { alarm(id: $id) { acknowledgedBy { name } } }"
    assert "data" not in await house.asker.ask("owner", document, {"id": alarms["first"]})
