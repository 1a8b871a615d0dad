"""sessionEnd, and the list of one's sessions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.identity.models import SignInSession
from domain.kit.actor import App
from domain.kit.key import Key
from tests.support.house import ABSENT, DONE, SIGNED_IN, House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOWN = "app deviceName startedAt lastUsedAt expiresAt endedAt"
END = (
    "mutation ($id: ID!) "
    f"{{ sessionEnd(sessionId: $id) {{ signInSession {{ {SHOWN} }} userErrors {{ code path }} }} }}"
)
LIST = f"{{ viewer {{ sessions {{ totalCount nodes {{ {SHOWN} }} }} }} }}"
DAY = timedelta(days=1)


async def session(house: House, name: str = "owner", **given: Any) -> UUID:
    values = {"device_name": "华为", "app": App.RESIDENT, "started_at": MORNING - DAY}
    instants = {"last_used_at": MORNING - DAY / 2, "expires_at": MORNING + DAY}
    made = SignInSession(person_id=house.world.person(name), **{**values, **instants, **given})
    await house.add(made)
    return made.id


async def test_one_ends_one_s_own_session(house: House) -> None:
    key = encode_id("session", Key(await session(house)))

    async def given(_name: str) -> dict[str, Any]:
        return {"id": key}

    assert await house.outcomes(END, given) == {
        DONE: {"owner"},
        "NOT_FOUND sessionId": SIGNED_IN - {"owner"},
        ABSENT: {"anonymous"},
    }


async def test_the_end_is_shown_and_told_once(house: House) -> None:
    mine = await session(house, "family")
    first, second = [await house.change("family", END, id=encode_id("session", Key(mine))) for _ in range(2)]
    shown = {
        "app": "RESIDENT",
        "deviceName": "华为",
        "startedAt": "2026-11-23T08:00:00+00:00",
        "lastUsedAt": "2026-11-23T20:00:00+00:00",
        "expiresAt": "2026-11-25T08:00:00+00:00",
        "endedAt": "2026-11-24T08:00:00+00:00",
    }
    assert first == second == {"signInSession": shown, "userErrors": []}
    payload = {"person_id": str(house.world.person("family")), "reason": "ENDED_BY_PERSON"}
    assert await house.told(mine) == [("session.ended", payload)]


async def test_ending_the_session_that_asks_is_signing_out(house: House) -> None:
    mine = await session(house, "neighbour")
    actor = house.actor("neighbour", session_id=mine)
    await house.change(actor, END, id=encode_id("session", Key(mine)))
    assert [payload["reason"] for _, payload in await house.told(mine)] == ["SIGNED_OUT"]


async def test_the_list_holds_what_is_open_newest_first(house: House) -> None:
    await session(house, "merchant", device_name="older", started_at=MORNING - 3 * DAY)
    await session(house, "merchant", device_name="newer", started_at=MORNING - 2 * DAY)
    await session(house, "merchant", device_name="ended", ended_at=MORNING)
    await session(house, "merchant", device_name="run out", expires_at=MORNING)
    await session(house, "stranger", device_name="another's")
    sessions = (await house.read("merchant", LIST))["viewer"]["sessions"]
    assert [each["deviceName"] for each in sessions["nodes"]] == ["newer", "older"]
    assert sessions["totalCount"] == 2
