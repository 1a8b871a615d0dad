"""exportCreate: who may, what is no span of days, twice with one key, at once with one key."""

import asyncio
from typing import Any

import pytest

from domain.kit.ids import new_id
from domain.kit.key import Key
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House
from tests.support.product import encode_id

pytestmark = pytest.mark.asyncio(loop_scope="module")

CREATE = """mutation ($id: ID!, $input: ExportCreateInput!, $key: String!) {
  exportCreate(communityId: $id, input: $input, idempotencyKey: $key) {
    export { id kind from until createdAt url person { name } downloads { step } }
    userErrors { code path }
  }
}"""
YEAR = {"kind": "BILLS", "from": "2026-01-01", "until": "2026-12-31"}


def variables(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "id": encode_id("community", Key(house.world.here)),
        "input": YEAR | changes,
        "key": str(new_id()),
    }


async def test_finance_alone_may(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return variables(house)

    assert await house.outcomes(CREATE, given) == {
        DONE: {"finance", "manager"},
        "FORBIDDEN communityId": {"guard", "steward", "technician", "other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_the_payload_shows_the_export_and_its_address(house: House) -> None:
    payload = await house.change("finance", CREATE, **variables(house))
    export = payload["export"]
    assert export.pop("id").startswith("export_")
    assert export.pop("url").startswith("https://palm.example/exports/gAAAA")
    assert payload == {
        "export": YEAR
        | {"createdAt": "2026-11-24T08:00:00+00:00", "person": {"name": "finance"}, "downloads": []},
        "userErrors": [],
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"until": "2025-12-31"}, ["input", "until"]),
        ({"until": "2036-01-10"}, ["input", "until"]),
        ({"from": "1999-12-31"}, ["input", "from"]),
        ({"until": "3000-01-01"}, ["input", "from"]),
    ],
)
async def test_what_is_no_span_of_days(house: House, changes: dict[str, str], path: list[str]) -> None:
    payload = await house.change("finance", CREATE, **variables(house, **changes))
    assert payload == {"export": None, "userErrors": [{"code": "INVALID_INPUT", "path": path}]}


async def test_one_key_is_one_export_however_often_and_at_once(house: House) -> None:
    given = variables(house)
    payloads = await asyncio.gather(*(house.change("finance", CREATE, **given) for _ in range(5)))
    assert len({each["export"]["id"] for each in payloads}) == 1
    listed = "query ($id: ID!) { community(id: $id) { exports(first: 100) { nodes { id } } } }"
    nodes = (await house.read("manager", listed, id=given["id"]))["community"]["exports"]["nodes"]
    assert [each["id"] for each in nodes].count(payloads[0]["export"]["id"]) == 1


@pytest.mark.parametrize(("caller", "some"), [("manager", True), ("guard", False), ("other_manager", False)])
async def test_who_sees_exports(house: House, caller: str, some: bool) -> None:
    payload = await house.change("finance", CREATE, **variables(house))
    found = await house.read(caller, "query ($id: ID!) { node(id: $id) { id } }", id=payload["export"]["id"])
    assert (found["node"] is not None) == some
