"""deviceKeyRotate: the secret is shown once, to those who may, and signs from then on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device, DeviceKey
from domain.devices.seal import KeySeal
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from schema.engine.global_ids import encode_id
from tests.support.product import OPERATOR_KEY, Asker
from tests.support.world import MORNING

ROTATE = """
mutation Rotate($deviceId: ID!, $hours: Int! = 24) {
  deviceKeyRotate(deviceId: $deviceId, overlapHours: $hours) {
    device { code }
    keyId
    again: secret
    userErrors { code path }
  }
}
"""


@pytest.fixture
async def device_id(asker: Asker, units: Units) -> str:
    device = Device(
        community_id=asker.world.here,
        code="smoke-1",
        name="烟感",
        kind=DeviceKind.SMOKE,
        place="",
        owner="",
        operator="",
        funding=FundingModel.GOVERNMENT,
        reporting_interval_seconds=60,
    )
    async with units.begin() as unit:
        unit.session.add(device)
    return encode_id("device", Key(device.id, device.community_id))


async def keys(units: Units) -> list[DeviceKey]:
    async with units.begin() as unit:
        return list((await unit.session.execute(select(DeviceKey))).scalars())


async def rotate(asker: Asker, name: str, device_id: str, **variables: Any) -> dict[str, Any]:
    answer = await asker.ask(name, ROTATE, {"deviceId": device_id} | variables)
    payload: dict[str, Any] = answer["data"]["deviceKeyRotate"]
    return payload


@pytest.mark.parametrize("name", ["manager", "technician"])
async def test_the_secret_that_is_shown_is_the_one_that_is_kept(
    asker: Asker, units: Units, device_id: str, name: str
) -> None:
    payload = await rotate(asker, name, device_id)
    (key,) = await keys(units)
    assert payload == {
        "device": {"code": "smoke-1"},
        "keyId": key.key_id,
        "again": KeySeal(OPERATOR_KEY).open(key.sealed).hex(),
        "userErrors": [],
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("guard", "FORBIDDEN"),
        ("finance", "FORBIDDEN"),
        ("steward", "FORBIDDEN"),
        ("other_manager", "NOT_FOUND"),
    ],
)
async def test_nobody_else_gets_a_key(
    asker: Asker, units: Units, device_id: str, name: str, code: str
) -> None:
    payload = await rotate(asker, name, device_id)
    errors = [{"code": code, "path": ["deviceId"]}]
    assert payload == {"device": None, "keyId": None, "again": None, "userErrors": errors}
    assert await keys(units) == []


@pytest.mark.parametrize("hours", [-1, 721, 2_000_000_000])
async def test_an_impossible_overlap_is_refused(
    asker: Asker, units: Units, device_id: str, hours: int
) -> None:
    payload = await rotate(asker, "manager", device_id, hours=hours)
    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["overlapHours"]}]
    assert await keys(units) == []


async def test_left_out_the_overlap_is_a_day(asker: Asker, units: Units, device_id: str) -> None:
    document = "mutation ($id: ID!) { deviceKeyRotate(deviceId: $id) { userErrors { code } } }"
    for _ in range(2):
        await asker.ask("manager", document, {"id": device_id})
    ends = {key.valid_until for key in await keys(units)}
    assert ends == {None, MORNING + timedelta(days=1)}


async def test_a_resident_has_no_such_mutation(asker: Asker, device_id: str) -> None:
    answer = await asker.ask("owner", ROTATE, {"deviceId": device_id})
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
