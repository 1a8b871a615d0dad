"""roleGrant, roleRevoke, roleDutySet: for whom, and what they show and tell."""

from typing import Any

import pytest

from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.people.models import Person
from domain.roles.models import Role, RoleKind
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House, verdict
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAYLOAD = "role { id kind onDuty grantedAt revokedAt } userErrors { code message path }"
GRANT = (
    "mutation ($communityId: ID!, $input: RoleGrantInput!) "
    f"{{ roleGrant(communityId: $communityId, input: $input) {{ {PAYLOAD} }} }}"
)
REVOKE = f"mutation ($id: ID!) {{ roleRevoke(roleId: $id) {{ {PAYLOAD} }} }}"
DUTY = f"mutation ($id: ID!, $on: Boolean!) {{ roleDutySet(roleId: $id, onDuty: $on) {{ {PAYLOAD} }} }}"
COLLEAGUES = {"steward", "guard", "technician", "finance"}


async def somebody(house: House) -> Person:
    person = Person(name="新同事", phone=f"+86{new_id().int % 10**12}")
    await house.add(person)
    return person


async def role(house: House, kind: RoleKind = RoleKind.GUARD) -> Role:
    person = await somebody(house)
    made = Role(community_id=house.world.here, person_id=person.id, kind=kind, granted_at=MORNING)
    await house.add(made)
    return made


def community(house: House) -> str:
    return encode_id("community", Key(house.world.here))


async def test_property_managers_give_jobs(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        wish = {"phone": (await somebody(house)).phone, "kind": "GUARD"}
        return {"communityId": community(house), "input": wish}

    assert await house.outcomes(GRANT, given) == {
        DONE: {"manager"},
        "FORBIDDEN communityId": COLLEAGUES | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_property_managers_take_jobs_away(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"id": house.inside("role", (await role(house)).id)}

    assert await house.outcomes(REVOKE, given) == {
        DONE: {"manager"},
        "FORBIDDEN roleId": COLLEAGUES,
        "NOT_FOUND roleId": {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_property_managers_switch_shifts(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"id": house.inside("role", (await role(house)).id), "on": True}

    assert await house.outcomes(DUTY, given) == {
        DONE: {"manager"},
        "FORBIDDEN roleId": COLLEAGUES,
        "NOT_FOUND roleId": {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_one_switches_one_s_own_shift_both_ways(house: House) -> None:
    row_id, told = house.world.roles["technician"], []
    for on in (True, True, False):
        payload = await house.change("technician", DUTY, id=house.inside("role", row_id), on=on)
        assert (payload["role"]["onDuty"], payload["userErrors"]) == (on, [])
        told.append(on)
    events = await house.told(row_id)
    assert [(name, payload["on_duty"]) for name, payload in events] == [
        ("role.duty_changed", True),
        ("role.duty_changed", False),
    ]


async def test_a_job_is_shown_told_and_can_be_given_twice(house: House) -> None:
    person = await somebody(house)
    wish = {"phone": person.phone, "kind": "TECHNICIAN"}
    first, second = [
        await house.change("manager", GRANT, communityId=community(house), input=wish) for _ in range(2)
    ]
    assert first == second
    assert first["role"].pop("id").startswith("role_")
    shown = {"kind": "TECHNICIAN", "onDuty": False, "grantedAt": "2026-11-24T08:00:00+00:00"}
    assert first == {"role": {**shown, "revokedAt": None}, "userErrors": []}


async def test_a_job_that_is_taken_away_is_shown_as_ended(house: House) -> None:
    row = await role(house)
    first, second = [await house.change("manager", REVOKE, id=house.inside("role", row.id)) for _ in range(2)]
    assert first == second
    assert (first["role"]["revokedAt"], first["role"]["onDuty"]) == ("2026-11-24T08:00:00+00:00", False)
    payload = {"person_id": str(row.person_id), "kind": "GUARD"}
    assert await house.told(row.id) == [("role.revoked", payload)]
    again = await house.change("manager", DUTY, id=house.inside("role", row.id), on=True)
    assert [each["code"] for each in again["userErrors"]] == ["ILLEGAL_MOVE"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("zh-CN", "这是社区唯一的物业经理，请先任命另一位"),
        ("en", "This is the community's only property manager; name another one first"),
    ],
)
async def test_the_last_manager_stays(house: House, language: str, message: str) -> None:
    mine = encode_id("role", Key(house.world.roles["other_manager"], house.world.there))
    payload = await house.change(house.actor("other_manager", language=language), REVOKE, id=mine)
    error = {"code": "LAST_MANAGER", "message": message, "path": ["roleId"]}
    assert payload == {"role": None, "userErrors": [error]}


async def test_a_phone_that_never_signed_in_is_not_found(house: House) -> None:
    wish = {"phone": "+8613700000000", "kind": "GUARD"}
    payload = await house.change("manager", GRANT, communityId=community(house), input=wish)
    error = {"code": "NOT_FOUND", "message": "未找到", "path": ["input", "phone"]}
    assert payload == {"role": None, "userErrors": [error]}


@pytest.mark.parametrize("wish", [{"phone": None, "kind": "GUARD"}, {"phone": "+861"}, {"kind": "GUARD"}])
async def test_nothing_of_a_grant_may_be_null_or_left_out(house: House, wish: dict[str, Any]) -> None:
    given = {"communityId": community(house), "input": wish}
    assert verdict(await house.asker.ask("manager", GRANT, given)) == "{'BAD_USER_INPUT'}"


async def test_a_shift_is_on_or_off_and_never_null(house: House) -> None:
    document = DUTY.replace("$on: Boolean!", "$on: Boolean = null")
    given = {"id": house.inside("role", house.world.roles["guard"])}
    assert "data" not in await house.asker.ask("manager", document, given)
