"""edgeNodeKeyRotate: as deviceKeyRotate, for the node that speaks for devices."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.devices.models import DeviceKey, EdgeNode
from domain.devices.seal import KeySeal
from domain.kit.ids import new_id
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House, verdict
from tests.support.product import OPERATOR_KEY
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROTATE = """mutation ($id: ID!, $hours: Int! = 24) {
  edgeNodeKeyRotate(edgeNodeId: $id, overlapHours: $hours) {
    edgeNode { code } keyId secret userErrors { code path }
  }
}"""
BY_DEFAULT = ROTATE.replace(", $hours: Int! = 24", "").replace(", overlapHours: $hours", "")


async def edge_node(house: House) -> UUID:
    made = EdgeNode(community_id=house.world.here, code=new_id().hex[:20], name="小区节点")
    await house.add(made)
    return made.id


async def keys(house: House, node: UUID) -> list[DeviceKey]:
    """Oldest first."""
    async with house.units.begin() as unit:
        query = select(DeviceKey).where(col(DeviceKey.edge_node_id) == node).order_by(col(DeviceKey.id))
        return list((await unit.session.execute(query)).scalars())


async def test_managers_and_technicians_rotate(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"id": house.inside("edge", await edge_node(house))}

    assert await house.outcomes(ROTATE, given) == {
        DONE: {"manager", "technician"},
        "FORBIDDEN edgeNodeId": {"guard", "finance", "steward"},
        "NOT_FOUND edgeNodeId": {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_the_secret_that_is_shown_is_the_one_that_is_kept(house: House) -> None:
    node = await edge_node(house)
    payload = await house.change("technician", ROTATE, id=house.inside("edge", node))
    (key,) = await keys(house, node)
    assert (payload["keyId"], payload["secret"]) == (key.key_id, KeySeal(OPERATOR_KEY).open(key.sealed).hex())


@pytest.mark.parametrize(("document", "hours"), [(ROTATE, 0), (ROTATE, 720), (BY_DEFAULT, 24)])
async def test_the_former_key_stays_valid_for_the_overlap(house: House, document: str, hours: int) -> None:
    node = await edge_node(house)
    given = {"id": house.inside("edge", node)}
    await house.change("manager", ROTATE, **given)
    await house.change("manager", document, **given, **({"hours": hours} if document is ROTATE else {}))
    former, current = await keys(house, node)
    assert (former.valid_until, current.valid_until) == (MORNING + timedelta(hours=hours), None)


@pytest.mark.parametrize("hours", [-1, 721])
async def test_an_impossible_overlap_is_refused(house: House, hours: int) -> None:
    node = await edge_node(house)
    payload = await house.change("manager", ROTATE, id=house.inside("edge", node), hours=hours)
    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["overlapHours"]}]
    assert await keys(house, node) == []


async def test_an_overlap_is_left_out_or_a_number_and_never_null(house: House) -> None:
    given = {"id": house.inside("edge", await edge_node(house)), "hours": None}
    assert verdict(await house.asker.ask("manager", ROTATE, given)) == "{'BAD_USER_INPUT'}"


async def test_a_device_is_no_node(house: House) -> None:
    payload = await house.change("manager", ROTATE, id=house.inside("device", await edge_node(house)))
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["edgeNodeId"]}]
