"""The tree of places as apps read it, and the lists of who lives and works there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.communities.models import Building, Community, Room, Unit
from domain.kit.key import Key
from domain.notices.models import Notice
from tests.support.house import House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)


def community(house: House) -> str:
    return encode_id("community", Key(house.world.here))


async def test_communities_are_public_by_code(house: House) -> None:
    street_id = (await house.get(Community, house.world.here)).street_id
    await house.add(Community(street_id=street_id, code="first", name="最后花园", address="…"))
    document = """query ($code: String) { communities(code: $code) { totalCount nodes {
      code name address timeZone street { code name city { code name } }
    } } }"""
    street = {"code": "310115005", "name": "花木街道", "city": {"code": "310115", "name": "浦东新区"}}
    shared = {"timeZone": "Asia/Shanghai", "street": street}
    first = {"code": "first", "name": "最后花园", "address": "…", **shared}
    here = {"code": "here", "name": "悦来花园", "address": "花木路 1 号", **shared}
    there = {"code": "there", "name": "远方小区", "address": "远方路 9 号", **shared}
    for given in ({}, {"code": None}):
        found = await house.read("anonymous", document, **given)
        assert found == {"communities": {"totalCount": 3, "nodes": [first, here, there]}}
    for code, nodes in (("there", [there]), ("nowhere", []), ("", [])):
        found = await house.read("merchant", document, code=code)
        assert found == {"communities": {"totalCount": len(nodes), "nodes": nodes}}


async def test_a_community_by_its_id(house: House) -> None:
    document = "query ($id: ID!) { community(id: $id) { code } node(id: $id) { __typename } }"
    for name in ("anonymous", "other_manager"):
        found = await house.read(name, document, id=community(house))
        assert found == {"community": {"code": "here"}, "node": {"__typename": "Community"}}


async def test_a_room_knows_where_it_is(house: House) -> None:
    document = """query ($id: ID!) { room(id: $id) {
      number floor area unit { number building { number } }
      building { number name floors community { name } units { number } } community { name }
    } }"""
    key = house.inside("room", house.world.rooms["201"])
    building = {
        "number": "1",
        "name": "1号楼",
        "floors": 9,
        "community": {"name": "悦来花园"},
        "units": [{"number": "1"}],
    }
    room = {
        "number": "201",
        "floor": 2,
        "area": "89.50",
        "unit": {"number": "1", "building": {"number": "1"}},
        "building": building,
        "community": {"name": "悦来花园"},
    }
    assert await house.read("neighbour", document, id=key) == {"room": room}
    assert await house.read("owner", document, id=key) == {"room": None}
    assert await house.read("finance", document, id=key) == {"room": room}


async def test_buildings_units_and_rooms_are_listed_by_number(house: House) -> None:
    there = house.world.there
    building = Building(community_id=there, number="10", name="Z座", floors=2)
    units = [Unit(community_id=there, building_id=building.id, number=number) for number in "321"]
    rooms = [
        Room(
            community_id=there,
            building_id=building.id,
            unit_id=units[0].id,
            number=number,
            floor=1,
            area=Decimal(50),
        )
        for number in ("102", "101")
    ]
    await house.add(building, *units, *rooms)
    document = """query ($id: ID!) { community(id: $id) { buildings { totalCount nodes {
      number units { number } rooms { totalCount nodes { number } }
    } } } }"""
    key = encode_id("community", Key(there))
    found = (await house.read("other_manager", document, id=key))["community"]["buildings"]
    ten = {
        "number": "10",
        "units": [{"number": "1"}, {"number": "2"}, {"number": "3"}],
        "rooms": {"totalCount": 2, "nodes": [{"number": "101"}, {"number": "102"}]},
    }
    nine = {
        "number": "9",
        "units": [{"number": "1"}],
        "rooms": {"totalCount": 1, "nodes": [{"number": "901"}]},
    }
    assert found == {"totalCount": 2, "nodes": [ten, nine]}
    hidden = (await house.read("manager", document, id=key))["community"]["buildings"]
    assert hidden == {"totalCount": 0, "nodes": []}


async def test_staff_are_listed_as_they_joined(house: House) -> None:
    document = "query ($id: ID!) { community(id: $id) { roles { totalCount nodes { kind onDuty } } } }"
    found = (await house.read("guard", document, id=community(house)))["community"]["roles"]
    kinds = ["PROPERTY_MANAGER", "STEWARD", "GUARD", "TECHNICIAN", "FINANCE"]
    nodes = [{"kind": kind, "onDuty": kind == "GUARD"} for kind in kinds]
    assert found == {"totalCount": 5, "nodes": nodes}


RESIDENCIES = {"owner": "APPROVED", "family": "APPROVED", "neighbour": "APPROVED"} | {
    "other_building": "APPROVED",
    "applicant": "APPLIED",
    "former": "ENDED",
}


@pytest.mark.parametrize(
    ("given", "statuses"),
    [
        ({}, {"APPROVED", "APPLIED", "ENDED"}),
        ({"status": None}, {"APPROVED", "APPLIED", "ENDED"}),
        ({"status": "APPLIED"}, {"APPLIED"}),
        ({"status": "APPROVED"}, {"APPROVED"}),
        ({"status": "REJECTED"}, set[str]()),
    ],
)
async def test_residencies_by_status(house: House, given: dict[str, Any], statuses: set[str]) -> None:
    document = """query ($id: ID!, $status: ResidencyStatus) { community(id: $id) {
      residencies(status: $status) { totalCount nodes { status person { name } } }
    } }"""
    found = (await house.read("steward", document, id=community(house), **given))["community"]["residencies"]
    shown = {each["person"]["name"]: each["status"] for each in found["nodes"]}
    assert shown == {name: status for name, status in RESIDENCIES.items() if status in statuses}
    assert found["totalCount"] == len(shown)


async def test_a_room_lists_its_residencies_in_the_order_of_their_applications(house: House) -> None:
    document = """query ($id: ID!, $status: ResidencyStatus) { room(id: $id) {
      residencies(status: $status) { totalCount nodes { kind status room { number } community { code } } }
    } }"""
    key = house.inside("room", house.world.rooms["101"])
    where = {"room": {"number": "101"}, "community": {"code": "here"}}
    found = (await house.read("owner", document, id=key))["room"]["residencies"]
    ties = [("OWNER", "APPROVED"), ("FAMILY", "APPROVED"), ("TENANT", "APPLIED"), ("TENANT", "ENDED")]
    nodes = [{"kind": kind, "status": status, **where} for kind, status in ties]
    assert found == {"totalCount": 4, "nodes": nodes}
    found = (await house.read("owner", document, id=key, status="APPLIED"))["room"]["residencies"]
    assert found == {"totalCount": 1, "nodes": [nodes[2]]}


async def test_an_applicant_sees_the_application_and_not_the_room(house: House) -> None:
    document = """{ viewer { residencies { nodes {
      status approvedAt endedAt person { name } room { number } community { code }
    } } } }"""
    (found,) = (await house.read("applicant", document))["viewer"]["residencies"]["nodes"]
    assert found == {
        "status": "APPLIED",
        "approvedAt": None,
        "endedAt": None,
        "person": {"name": "applicant"},
        "room": None,
        "community": {"code": "here"},
    }


async def test_notices_newest_first_and_who_published_them_for_staff(house: House) -> None:
    def notice(title: str, at: Any, **given: Any) -> Notice:
        return Notice(
            community_id=house.world.here,
            title=title,
            body="第一行\n第二行",
            pinned=title == "old",
            published_at=at,
            published_by=house.world.person("steward"),
            **given,
        )

    await house.add(
        notice("old", MORNING - DAY),
        notice("withdrawn", MORNING - 2 * DAY, withdrawn_at=MORNING),
        notice("to building 2", MORNING, building_id=house.world.buildings["2"]),
    )
    document = """query ($id: ID!) { community(id: $id) { notices { totalCount nodes {
      title body pinned publishedAt isRead building { number } community { code } %s
    } } } }"""
    found = await house.read("guard", document % "withdrawnAt publishedBy { name }", id=community(house))
    staff = found["community"]["notices"]
    old = {
        "title": "old",
        "body": "第一行\n第二行",
        "pinned": True,
        "publishedAt": "2026-11-23T08:00:00+00:00",
        "isRead": False,
        "building": None,
        "community": {"code": "here"},
    }
    assert (staff["totalCount"], [each["title"] for each in staff["nodes"]]) == (
        3,
        ["to building 2", "old", "withdrawn"],
    )
    assert staff["nodes"][1] == {**old, "withdrawnAt": None, "publishedBy": {"name": "steward"}}
    assert staff["nodes"][2]["withdrawnAt"] == "2026-11-24T08:00:00+00:00"
    resident = await house.read("owner", document % "", id=community(house))
    assert resident["community"]["notices"] == {"totalCount": 1, "nodes": [old]}
