"""Meters as apps read them, and meterReadingSubmit and meterReadingRecord."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from domain.billing.medium import Medium
from domain.billing.meters.models import Meter, MeterReading, ReadingSource
from domain.kit.ids import new_id
from domain.kit.key import Key
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)
PAYLOAD = "{ meterReading { value readAt source isUnusual } userErrors { code message path } }"


def mutation(verb: str) -> str:
    return (
        f"mutation ($id: ID!, $input: MeterReading{verb}Input!, $key: String!) {{ meterReading{verb}("
        f"meterId: $id, input: $input, idempotencyKey: $key) {PAYLOAD} }}"
    )


SUBMIT, RECORD = mutation("Submit"), mutation("Record")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def meters(house: House) -> dict[str, str]:
    """Global ids by code: two of room 101, one that building 1 shares, one of somewhere else."""
    here, home = house.world.here, house.world.rooms["101"]
    installed = MORNING - 300 * DAY
    water = Meter(community_id=here, code="W-101", medium=Medium.WATER, room_id=home, installed_at=installed)
    gas = Meter(
        community_id=here,
        code="G-101",
        medium=Medium.GAS,
        room_id=home,
        installed_at=installed,
        removed_at=MORNING,
    )
    lamps = Meter(
        community_id=here,
        code="E-1",
        medium=Medium.ELECTRICITY,
        building_id=house.world.buildings["1"],
        installed_at=installed,
    )
    far = Meter(community_id=house.world.there, code="far", medium=Medium.HEAT, installed_at=installed)
    await house.add(water, gas, lamps, far)
    await house.add(shown(water, 20, "100"), shown(water, 10, "110.5", read_by=house.world.person("finance")))
    return {
        each.code: encode_id("meter", Key(each.id, each.community_id)) for each in (water, gas, lamps, far)
    }


def shown(meter: Meter, days_ago: int, value: str, **more: Any) -> MeterReading:
    return MeterReading(
        community_id=meter.community_id,
        meter_id=meter.id,
        read_at=MORNING - days_ago * DAY,
        value=Decimal(value),
        source=ReadingSource.STAFF,
        **more,
    )


async def test_a_room_s_meters_and_their_readings(house: House, meters: dict[str, str]) -> None:
    document = """query ($id: ID!) { room(id: $id) { meters { totalCount nodes {
      id code medium installedAt removedAt room { number } building { id } device { id } community { name }
      readings { totalCount nodes { value readAt source isUnusual photoKey meter { code } } }
    } } } }"""
    key = house.inside("room", house.world.rooms["101"])
    found = (await house.read("owner", document, id=key))["room"]["meters"]
    gas, water = found["nodes"]
    assert (found["totalCount"], gas["code"], gas["removedAt"]) == (2, "G-101", "2026-11-24T08:00:00+00:00")
    readings = water.pop("readings")
    assert water == {
        "id": meters["W-101"],
        "code": "W-101",
        "medium": "WATER",
        "installedAt": "2026-01-28T08:00:00+00:00",
        "removedAt": None,
        "room": {"number": "101"},
        "building": None,
        "device": None,
        "community": {"name": "悦来花园"},
    }
    shared = {"source": "STAFF", "isUnusual": False, "photoKey": None, "meter": {"code": "W-101"}}
    assert readings["totalCount"] is None
    assert readings["nodes"][-2:] == [
        {"value": "110.500", "readAt": "2026-11-14T08:00:00+00:00", **shared},
        {"value": "100.000", "readAt": "2026-11-04T08:00:00+00:00", **shared},
    ]


@pytest.mark.usefixtures("meters")
@pytest.mark.parametrize(
    ("given", "codes"), [({}, ["E-1", "G-101", "W-101"]), ({"shared": True}, ["E-1"]), ({"shared": None}, 3)]
)
async def test_a_community_s_meters(house: House, given: dict[str, Any], codes: list[str] | int) -> None:
    document = """query ($id: ID!, $shared: Boolean) { community(id: $id) {
      meters(shared: $shared) { nodes { code readings(last: 1) { nodes { readBy { name } } } } }
    } }"""
    key = encode_id("community", Key(house.world.here))
    nodes = (await house.read("technician", document, id=key, **given))["community"]["meters"]["nodes"]
    assert ([each["code"] for each in nodes] if isinstance(codes, list) else len(nodes)) == codes
    assert (await house.read("guard", document, id=key))["community"]["meters"]["nodes"] == []


def wish(meter: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": meter, "key": new_id().hex, "input": {"value": value, **more}}


async def test_who_submits(house: House, meters: dict[str, str]) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return wish(meters["W-101"], "111")

    assert await house.outcomes(SUBMIT, given) == {
        DONE: {"owner", "family"},
        "NOT_FOUND meterId": RESIDENTS - {"owner", "family"},
        ABSENT: OUTSIDE | {"manager", "steward", "guard", "technician", "finance", "other_manager"},
    }


async def test_who_records(house: House, meters: dict[str, str]) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return wish(meters["E-1"], "111")

    assert await house.outcomes(RECORD, given) == {
        DONE: {"manager", "technician", "finance"},
        "NOT_FOUND meterId": {"steward", "guard", "other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_what_is_unusual_asks_to_be_confirmed(house: House, meters: dict[str, str]) -> None:
    given = wish(meters["W-101"], "300", readAt="2026-11-24T08:00:01Z")
    refused = await house.change("finance", RECORD, **given)
    assert refused["meterReading"] is None
    assert [(each["code"], each["path"]) for each in refused["userErrors"]] == [
        ("UNUSUAL_READING", ["input", "value"])
    ]


async def test_the_same_key_gives_the_same_reading(house: House, meters: dict[str, str]) -> None:
    given = wish(meters["W-101"], "110.6", readAt="2026-11-15T08:00:00Z")
    first, second = [await house.change("finance", RECORD, **given) for _ in range(2)]
    reading = {
        "value": "110.600",
        "readAt": "2026-11-15T08:00:00+00:00",
        "source": "STAFF",
        "isUnusual": False,
    }
    assert first == second == {"meterReading": reading, "userErrors": []}


async def test_a_removed_meter_is_read_no_more(house: House, meters: dict[str, str]) -> None:
    payload = await house.change("technician", RECORD, **wish(meters["G-101"], "1"))
    assert payload["userErrors"] == []
    error = {"code": "NOT_FOUND", "message": "未找到", "path": ["meterId"]}
    elsewhere = await house.change("technician", RECORD, **wish(meters["far"], "1"))
    assert elsewhere == {"meterReading": None, "userErrors": [error]}
