"""Devices, edge nodes, events and the quarantine as apps read them."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.devices.kinds import Connectivity, DeviceKind, FundingModel
from domain.devices.models import Device, DeviceEvent, EdgeNode, QuarantinedEvent
from domain.kit.ids import new_id
from domain.kit.key import Key
from tests.support.house import House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = timedelta(minutes=1)
LATE = "2026-11-24T08:01:00+00:00"
NOW = "2026-11-24T08:00:00+00:00"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def devices(house: House) -> dict[str, str]:
    """A meter at home that has said three things, a door and a camera on the grounds; global ids by code."""
    node = EdgeNode(community_id=house.world.here, code="edge-1", name="东门节点")
    meter = Device(
        community_id=house.world.here,
        code="meter-101",
        name="水表",
        kind=DeviceKind.METER,
        edge_node_id=node.id,
        building_id=house.world.buildings["1"],
        room_id=house.world.rooms["101"],
        floor=1,
        place="building/1/unit/1/floor/1",
        owner="水务公司",
        operator="物业公司",
        funding=FundingModel.ENTERPRISE_GOVERNMENT_SERVICE,
        reporting_interval_seconds=900,
        connectivity=Connectivity.ONLINE,
        last_seen_at=MORNING + MINUTE,
        state={"volume": "12.5", "tags": [1, None]},
        state_at=MORNING,
        missing_events=2**40,
    )
    others = [
        plain(house, "a-door", DeviceKind.DOOR, Connectivity.OFFLINE),
        plain(house, "z-camera", DeviceKind.CAMERA, Connectivity.UNKNOWN),
    ]
    await house.add(node, meter, *others)
    await house.add(
        said(meter, 1, -5 * MINUTE, skewed=True, applied=True, sequence=None),
        said(meter, 3, 2 * MINUTE, skewed=False, applied=True, sequence=2**41),
        said(meter, 2, -MINUTE, skewed=False, applied=False, sequence=7),
        quarantined(house, "old", -MINUTE, None),
        quarantined(house, "new", MINUTE, meter),
    )
    keys = {each.code: house.inside("device", each.id) for each in (meter, *others)}
    return keys | {"edge-1": house.inside("edge", node.id)}


def plain(house: House, code: str, kind: DeviceKind, connectivity: Connectivity) -> Device:
    return Device(
        community_id=house.world.here,
        code=code,
        name=code,
        kind=kind,
        place="",
        owner="",
        operator="",
        funding=FundingModel.GOVERNMENT,
        reporting_interval_seconds=60,
        connectivity=connectivity,
    )


def said(device: Device, number: int, after: timedelta, **given: Any) -> DeviceEvent:
    return DeviceEvent(
        community_id=device.community_id,
        device_id=device.id,
        event_id=str(number),
        type=f"cn.smartcommunity.meter.read.v{number}",
        happened_at=MORNING + after,
        received_at=MORNING + MINUTE,
        data={"number": number},
        correlation_id=new_id(),
        **given,
    )


def quarantined(house: House, event_id: str, after: timedelta, device: Device | None) -> QuarantinedEvent:
    return QuarantinedEvent(
        community_id=house.world.here,
        device_id=device.id if device else None,
        source="/communities/here/devices/meter-101",
        event_id=event_id,
        type="cn.smartcommunity.meter.unknown.v1",
        reason="UNKNOWN_TYPE",
        detail="no such type",
        received_at=MORNING + after,
        envelope={"id": event_id},
    )


async def test_every_field_of_a_device(house: House, devices: dict[str, str]) -> None:
    document = """query ($id: ID!) { device(id: $id) {
      code name kind place floor connectivity isOnline lastSeenAt state stateAt reportingIntervalSeconds
      missingEvents owner operator funding
      edgeNode { code name } building { number } room { number } community { code }
    } }"""
    assert await house.read("technician", document, id=devices["meter-101"]) == {
        "device": {
            "code": "meter-101",
            "name": "水表",
            "kind": "METER",
            "place": "building/1/unit/1/floor/1",
            "floor": 1,
            "connectivity": "ONLINE",
            "isOnline": True,
            "lastSeenAt": LATE,
            "state": {"volume": "12.5", "tags": [1, None]},
            "stateAt": NOW,
            "reportingIntervalSeconds": 900,
            "missingEvents": 2**40,
            "owner": "水务公司",
            "operator": "物业公司",
            "funding": "ENTERPRISE_GOVERNMENT_SERVICE",
            "edgeNode": {"code": "edge-1", "name": "东门节点"},
            "building": {"number": "1"},
            "room": {"number": "101"},
            "community": {"code": "here"},
        }
    }


async def test_what_a_device_has_never_said_is_null(house: House, devices: dict[str, str]) -> None:
    document = """query ($id: ID!) { device(id: $id) {
      floor lastSeenAt state stateAt isOnline edgeNode { id } building { id } room { id }
    } }"""
    nothing = dict.fromkeys(["floor", "lastSeenAt", "stateAt", "edgeNode", "building", "room"])
    assert await house.read("guard", document, id=devices["z-camera"]) == {
        "device": {**nothing, "state": {}, "isOnline": False}
    }


async def test_what_a_device_said_newest_first(house: House, devices: dict[str, str]) -> None:
    document = """query ($id: ID!) { device(id: $id) { events { totalCount nodes {
      type happenedAt receivedAt isSkewed isApplied sequence data device { code }
    } } } }"""
    found = (await house.read("guard", document, id=devices["meter-101"]))["device"]["events"]
    assert found["totalCount"] is None
    shared = {"receivedAt": LATE, "device": {"code": "meter-101"}}
    said = [
        (3, "2026-11-24T08:02:00+00:00", False, True, 2**41),
        (2, "2026-11-24T07:59:00+00:00", False, False, 7),
        (1, "2026-11-24T07:55:00+00:00", True, True, None),
    ]
    assert found["nodes"] == [
        {
            "type": f"cn.smartcommunity.meter.read.v{number}",
            "happenedAt": at,
            "isSkewed": skewed,
            "isApplied": applied,
            "sequence": sequence,
            "data": {"number": number},
            **shared,
        }
        for number, at, skewed, applied, sequence in said
    ]


ALL = ["a-door", "meter-101", "z-camera"]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, ALL),
        ({"kind": None, "connectivity": None}, ALL),
        ({"kind": "DOOR"}, ["a-door"]),
        ({"kind": "SMOKE"}, []),
        ({"connectivity": "ONLINE"}, ["meter-101"]),
        ({"connectivity": "OFFLINE"}, ["a-door"]),
        ({"kind": "CAMERA", "connectivity": "UNKNOWN"}, ["z-camera"]),
        ({"kind": "CAMERA", "connectivity": "ONLINE"}, []),
    ],
)
@pytest.mark.usefixtures("devices")
async def test_the_filters_of_a_community_s_devices(
    house: House, given: dict[str, Any], codes: list[str]
) -> None:
    document = """query ($id: ID!, $kind: DeviceKind, $connectivity: Connectivity) { community(id: $id) {
      devices(kind: $kind, connectivity: $connectivity) { totalCount nodes { code } }
    } }"""
    found = await house.read("guard", document, id=encode_id("community", Key(house.world.here)), **given)
    nodes = [{"code": each} for each in codes]
    assert found["community"]["devices"] == {"totalCount": len(codes), "nodes": nodes}


async def test_an_edge_node_lists_the_devices_that_it_speaks_for(
    house: House, devices: dict[str, str]
) -> None:
    document = """query ($id: ID!) { node(id: $id) { ... on EdgeNode {
      code name devices { totalCount nodes { code } }
    } } }"""
    listed = {"totalCount": 1, "nodes": [{"code": "meter-101"}]}
    assert await house.read("manager", document, id=devices["edge-1"]) == {
        "node": {"code": "edge-1", "name": "东门节点", "devices": listed}
    }


@pytest.mark.usefixtures("devices")
async def test_the_quarantine_keeps_what_nobody_understood_newest_first(house: House) -> None:
    document = """query ($id: ID!) { community(id: $id) { quarantinedEvents { totalCount nodes {
      source eventId type reason detail receivedAt envelope device { code }
    } } } }"""
    key = encode_id("community", Key(house.world.here))
    found = (await house.read("finance", document, id=key))["community"]["quarantinedEvents"]
    shared = {
        "source": "/communities/here/devices/meter-101",
        "type": "cn.smartcommunity.meter.unknown.v1",
        "reason": "UNKNOWN_TYPE",
        "detail": "no such type",
    }
    new = {"eventId": "new", "receivedAt": LATE, "envelope": {"id": "new"}, "device": {"code": "meter-101"}}
    old = {
        "eventId": "old",
        "receivedAt": "2026-11-24T07:59:00+00:00",
        "envelope": {"id": "old"},
        "device": None,
    }
    assert found == {"totalCount": 2, "nodes": [{**new, **shared}, {**old, **shared}]}
    elsewhere = await house.read("other_manager", document, id=key)
    assert elsewhere["community"]["quarantinedEvents"] == {"totalCount": 0, "nodes": []}


async def test_residents_see_what_their_home_s_device_did_and_not_who_runs_it(
    house: House, devices: dict[str, str]
) -> None:
    document = "query ($id: ID!) { device(id: $id) { code events(first: 1) { nodes { type } } } }"
    seen = {}
    for name in ("owner", "neighbour", "manager"):
        seen[name] = (await house.read(name, document, id=devices["meter-101"]))["device"]
    whole = {"code": "meter-101", "events": {"nodes": [{"type": "cn.smartcommunity.meter.read.v3"}]}}
    assert seen == {"owner": whole, "neighbour": None, "manager": whole}
    for field in (
        "owner",
        "operator",
        "funding",
        "missingEvents",
        "edgeNode { id }",
        "events { nodes { data } }",
    ):
        answer = await house.asker.ask("owner", f'{{ device(id: "{devices["meter-101"]}") {{ {field} }} }}')
        assert "data" not in answer
