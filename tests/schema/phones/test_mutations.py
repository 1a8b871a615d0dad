"""phoneDeviceRegister and phoneDeviceUnregister: for whom; null and omitted; twice."""

from typing import Any

import pytest

from domain.identity.models import SignInSession
from domain.kit.actor import App
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.phones.models import PhoneDevice
from schema.engine.global_ids import decode_id
from tests.support.house import ABSENT, DONE, SIGNED_IN, House, verdict
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOWN = "phoneDevice { id platform appVersion language registeredAt lastSeenAt retiredAt }"
REGISTER = (
    "mutation ($input: PhoneDeviceRegisterInput!) "
    f"{{ phoneDeviceRegister(input: $input) {{ {SHOWN} userErrors {{ code message path }} }} }}"
)
UNREGISTER = (
    "mutation ($id: ID!) "
    f"{{ phoneDeviceUnregister(phoneDeviceId: $id) {{ {SHOWN} userErrors {{ code path }} }} }}"
)
NOW = "2026-11-24T08:00:00+00:00"


def handset(**given: Any) -> dict[str, Any]:
    return {"token": new_id().hex, "platform": "HARMONY", "appVersion": "1.2.0"} | given


async def test_whoever_is_signed_in_registers_a_handset(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"input": handset()}

    assert await house.outcomes(REGISTER, given) == {DONE: SIGNED_IN, ABSENT: {"anonymous"}}


async def test_one_unregisters_one_s_own_handset(house: House) -> None:
    payload = await house.change("owner", REGISTER, input=handset())

    async def given(_name: str) -> dict[str, Any]:
        return {"id": payload["phoneDevice"]["id"]}

    assert await house.outcomes(UNREGISTER, given) == {
        DONE: {"owner"},
        "NOT_FOUND phoneDeviceId": SIGNED_IN - {"owner"},
        ABSENT: {"anonymous"},
    }


async def test_a_handset_is_shown_as_registered(house: House) -> None:
    payload = await house.change("merchant", REGISTER, input=handset(language="en"))
    key = payload["phoneDevice"].pop("id")
    shown = {"platform": "HARMONY", "appVersion": "1.2.0", "language": "en"}
    instants = {"registeredAt": NOW, "lastSeenAt": NOW, "retiredAt": None}
    assert payload == {"phoneDevice": {**shown, **instants}, "userErrors": []}
    row = await house.get(PhoneDevice, decode_id(key)[1].id or new_id())
    assert (row.person_id, row.app) == (house.world.person("merchant"), "MERCHANT")


async def test_its_session_is_remembered(house: House) -> None:
    session = SignInSession(
        person_id=house.world.person("owner"),
        app=App.RESIDENT,
        started_at=MORNING,
        last_used_at=MORNING,
        expires_at=MORNING,
    )
    await house.add(session)
    payload = await house.change(house.actor("owner", session_id=session.id), REGISTER, input=handset())
    row = await house.get(PhoneDevice, decode_id(payload["phoneDevice"]["id"])[1].id or new_id())
    assert row.session_id == session.id


async def test_the_language_may_be_left_out_and_not_be_null(house: House) -> None:
    payload = await house.change("owner", REGISTER, input=handset())
    assert payload["phoneDevice"]["language"] == "zh-CN"
    given = {"input": handset(language=None)}
    assert verdict(await house.asker.ask("owner", REGISTER, given)) == "{'BAD_USER_INPUT'}"


@pytest.mark.parametrize("part", ["token", "platform", "appVersion"])
@pytest.mark.parametrize("omitted", [True, False])
async def test_the_rest_may_be_neither_null_nor_left_out(house: House, part: str, omitted: bool) -> None:
    wish = handset(**{part: None})
    if omitted:
        del wish[part]
    assert verdict(await house.asker.ask("owner", REGISTER, {"input": wish})) == "{'BAD_USER_INPUT'}"


@pytest.mark.parametrize(("field", "longest"), [("token", 400), ("appVersion", 40), ("language", 10)])
async def test_words_have_a_length(house: House, field: str, longest: int) -> None:
    fits = await house.change("owner", REGISTER, input=handset(**{field: "x" * longest}))
    assert fits["userErrors"] == []
    payload = await house.change("owner", REGISTER, input=handset(**{field: "x" * (longest + 1)}))
    rule = f"输入无效：须为 1 至 {longest} 个可打印字符，不含空格"
    error = {"code": "INVALID_INPUT", "message": rule, "path": ["input", field]}
    assert payload == {"phoneDevice": None, "userErrors": [error]}


async def test_unregistering_twice_shows_the_same(house: House) -> None:
    registered = await house.change("owner", REGISTER, input=handset())
    key = registered["phoneDevice"]["id"]
    first, second = [await house.change("owner", UNREGISTER, id=key) for _ in range(2)]
    shown = registered["phoneDevice"] | {"retiredAt": NOW}
    assert first == second == {"phoneDevice": shown, "userErrors": []}


async def test_the_same_token_is_the_same_handset_again(house: House) -> None:
    wish = handset()
    first = await house.change("owner", REGISTER, input=wish)
    await house.change("owner", UNREGISTER, id=first["phoneDevice"]["id"])
    assert await house.change("owner", REGISTER, input=wish) == first


async def test_an_id_of_something_else_is_not_found(house: House) -> None:
    mine = encode_id("person", Key(house.world.person("owner")))
    payload = await house.change("owner", UNREGISTER, id=mine)
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["phoneDeviceId"]}]
