"""alarmAcknowledge: for whom, and twice."""

from typing import Any
from uuid import UUID

import pytest

from domain.alarms.models import Alarm, AlarmKind, AlarmLevel
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device
from domain.kit.ids import new_id
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACKNOWLEDGE = """mutation ($id: ID!) {
  alarmAcknowledge(alarmId: $id) {
    alarm { id isAcknowledged acknowledgedAt condition } userErrors { code message path }
  }
}"""
BY = ACKNOWLEDGE.replace("condition", "acknowledgedBy { name }")
STAFF = {"manager", "steward", "guard", "technician", "finance"}


async def alarm(house: House, kind: AlarmKind = AlarmKind.SMOKE) -> UUID:
    """In building 1."""
    device = Device(
        community_id=house.world.here,
        code=new_id().hex,
        name="烟感",
        kind=DeviceKind.SMOKE,
        building_id=house.world.buildings["1"],
        place="",
        owner="",
        operator="",
        funding=FundingModel.GOVERNMENT,
        reporting_interval_seconds=60,
    )
    made = Alarm(
        community_id=house.world.here,
        device_id=device.id,
        building_id=house.world.buildings["1"],
        place="",
        kind=kind,
        level=AlarmLevel.II,
        raised_at=MORNING,
        last_seen_at=MORNING,
        correlation_id=new_id(),
    )
    await house.add(device, made)
    return made.id


@pytest.mark.parametrize(
    ("kind", "residents"),
    [(AlarmKind.SMOKE, {"owner", "family", "neighbour"}), (AlarmKind.DEVICE_OFFLINE, set[str]())],
)
async def test_whoever_an_alarm_concerns_acknowledges_it(
    house: House, kind: AlarmKind, residents: set[str]
) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"id": house.inside("alarm", await alarm(house, kind))}

    assert await house.outcomes(ACKNOWLEDGE, given) == {
        DONE: STAFF | residents,
        "NOT_FOUND alarmId": RESIDENTS - residents | {"other_manager"},
        ABSENT: OUTSIDE,
    }


async def test_the_first_word_stays_and_is_told_once(house: House) -> None:
    row_id = await alarm(house)
    key = house.inside("alarm", row_id)
    shown = {"id": key, "isAcknowledged": True, "acknowledgedAt": "2026-11-24T08:00:00+00:00"}
    first = await house.change("owner", ACKNOWLEDGE, id=key)
    assert first == {"alarm": {**shown, "condition": "ACTIVE"}, "userErrors": []}
    second = await house.change("guard", BY, id=key)
    assert second == {"alarm": {**shown, "acknowledgedBy": {"name": "owner"}}, "userErrors": []}
    assert [(name, payload["what"]) for name, payload in await house.told(row_id)] == [
        ("alarm.changed", "ACKNOWLEDGED")
    ]


async def test_an_unknown_alarm_is_not_found(house: House) -> None:
    for key in (house.inside("alarm", new_id()), house.inside("device", await alarm(house))):
        payload = await house.change("guard", ACKNOWLEDGE, id=key)
        error = {"code": "NOT_FOUND", "message": "未找到", "path": ["alarmId"]}
        assert payload == {"alarm": None, "userErrors": [error]}
