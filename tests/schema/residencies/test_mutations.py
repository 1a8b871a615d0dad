"""residencyApply, residencyApprove, residencyReject, residencyEnd: for whom, from which state, and what they
tell.
"""

from typing import Any
from uuid import UUID

import pytest

from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.people.models import Person
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House, verdict
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAYLOAD = "residency { id kind status appliedAt approvedAt endedAt } userErrors { code message path }"
APPLY = (
    "mutation ($communityId: ID!, $input: ResidencyApplyInput!) "
    f"{{ residencyApply(communityId: $communityId, input: $input) {{ {PAYLOAD} }} }}"
)
APPROVE, REJECT, END = [
    f"mutation ($id: ID!) {{ residency{word}(residencyId: $id) {{ {PAYLOAD} }} }}"
    for word in ("Approve", "Reject", "End")
]
ROOM_201 = {"building": "1", "unit": "1", "room": "201", "kind": "TENANT"}


async def residency(house: House, status: ResidencyStatus, room: str = "101") -> Residency:
    """Of somebody new."""
    person = Person(name="新住户", phone=f"+86{new_id().int % 10**12}")
    made = Residency(
        community_id=house.world.here,
        person_id=person.id,
        room_id=house.world.rooms[room],
        kind=ResidencyKind.TENANT,
        status=status,
        applied_at=MORNING,
        approved_at=None if status is ResidencyStatus.APPLIED else MORNING,
        ended_at=MORNING if status is ResidencyStatus.ENDED else None,
    )
    await house.add(person, made)
    return made


async def asked(house: House, status: ResidencyStatus = ResidencyStatus.APPLIED) -> dict[str, Any]:
    return {"id": house.inside("residency", (await residency(house, status)).id)}


@pytest.mark.parametrize("document", [APPROVE, REJECT], ids=["approve", "reject"])
async def test_managers_and_stewards_decide(house: House, document: str) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return await asked(house)

    assert await house.outcomes(document, given) == {
        DONE: {"manager", "steward"},
        "FORBIDDEN residencyId": {"guard", "technician", "finance"},
        "NOT_FOUND residencyId": {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_flatmates_see_a_residency_and_may_not_end_it(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return await asked(house)

    assert await house.outcomes(END, given) == {
        DONE: {"manager", "steward"},
        "FORBIDDEN residencyId": {"guard", "technician", "finance", "owner", "family"},
        "NOT_FOUND residencyId": RESIDENTS - {"owner", "family"} | {"other_manager"},
        ABSENT: OUTSIDE,
    }


async def test_everybody_in_the_resident_app_may_apply(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"communityId": community(house), "input": ROOM_201}

    assert await house.outcomes(APPLY, given) == {
        DONE: RESIDENTS,
        ABSENT: {"manager", "steward", "guard", "technician", "finance", "other_manager"} | OUTSIDE,
    }


def community(house: House) -> str:
    return encode_id("community", Key(house.world.here))


@pytest.mark.parametrize(
    ("document", "status", "event"),
    [(APPROVE, "APPROVED", "residency.approved"), (REJECT, "REJECTED", "residency.rejected")],
    ids=["approve", "reject"],
)
async def test_a_word_is_shown_told_and_can_be_said_twice(
    house: House, document: str, status: str, event: str
) -> None:
    row = await residency(house, ResidencyStatus.APPLIED)
    first, second = [
        await house.change("steward", document, id=house.inside("residency", row.id)) for _ in range(2)
    ]
    shown = {
        "id": house.inside("residency", row.id),
        "kind": "TENANT",
        "status": status,
        "appliedAt": "2026-11-24T08:00:00+00:00",
        "approvedAt": "2026-11-24T08:00:00+00:00" if status == "APPROVED" else None,
        "endedAt": None,
    }
    assert first == second == {"residency": shown, "userErrors": []}
    payload = {"person_id": str(row.person_id), "room_id": str(row.room_id)}
    assert await house.told(row.id) == [(event, payload)]


async def test_who_moves_out_is_shown_and_told_once(house: House) -> None:
    row = await residency(house, ResidencyStatus.APPROVED)
    first, second = [
        await house.change("manager", END, id=house.inside("residency", row.id)) for _ in range(2)
    ]
    assert first == second
    assert (first["residency"]["status"], first["residency"]["endedAt"]) == (
        "ENDED",
        "2026-11-24T08:00:00+00:00",
    )
    assert [name for name, _ in await house.told(row.id)] == ["residency.ended"]


async def test_a_person_may_end_their_own_residency(house: House) -> None:
    applied = await house.change(
        "stranger", APPLY, communityId=community(house), input=ROOM_201 | {"room": "101"}
    )
    ended = await house.change("stranger", END, id=applied["residency"]["id"])
    assert (ended["residency"]["status"], ended["userErrors"]) == ("ENDED", [])


@pytest.mark.parametrize(
    ("document", "status", "legal_zh", "legal_en"),
    [
        (APPROVE, "REJECTED", "无", "nothing"),
        (APPROVE, "ENDED", "无", "nothing"),
        (REJECT, "APPROVED", "迁出", "end"),
        (END, "REJECTED", "无", "nothing"),
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_an_illegal_move_names_the_state_and_what_it_allows(
    house: House, document: str, status: str, legal_zh: str, legal_en: str, language: str
) -> None:
    given = await asked(house, ResidencyStatus(status))
    payload = await house.change(house.actor("manager", language=language), document, **given)
    told = (
        f"当前状态为 {status}，可执行的操作：{legal_zh}"
        if language == "zh-CN"
        else f"It is {status}; what can be done now: {legal_en}"
    )
    error = {"code": "ILLEGAL_MOVE", "message": told, "path": ["residencyId"]}
    assert payload == {"residency": None, "userErrors": [error]}


async def test_an_application_is_shown_and_an_open_one_given_back(house: House) -> None:
    door = {"building": "2", "unit": "1", "room": "301"}
    first, again = [
        await house.change("former", APPLY, communityId=community(house), input=door | {"kind": kind})
        for kind in ("FAMILY", "OWNER")
    ]
    assert first == again
    assert first["residency"].pop("id").startswith("residency_")
    assert first["residency"] == {
        "kind": "FAMILY",
        "status": "APPLIED",
        "appliedAt": "2026-11-24T08:00:00+00:00",
        "approvedAt": None,
        "endedAt": None,
    }


@pytest.mark.parametrize("part", ["building", "unit", "room"])
async def test_each_part_of_a_door_counts(house: House, part: str) -> None:
    wish = ROOM_201 | {part: "77"}
    payload = await house.change("stranger", APPLY, communityId=community(house), input=wish)
    error = {"code": "NOT_FOUND", "message": "未找到", "path": ["input", "room"]}
    assert payload == {"residency": None, "userErrors": [error]}


async def test_a_door_is_looked_for_in_the_community_that_is_named(house: House) -> None:
    there = encode_id("community", Key(house.world.there))
    payload = await house.change("stranger", APPLY, communityId=there, input=ROOM_201)
    assert payload["userErrors"][0]["code"] == "NOT_FOUND"
    street = house.inside("building", house.world.here)
    payload = await house.change("stranger", APPLY, communityId=street, input=ROOM_201)
    assert payload["userErrors"][0]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("value", [None, "omitted"])
@pytest.mark.parametrize("part", ["building", "unit", "room", "kind"])
async def test_nothing_of_an_application_may_be_null_or_left_out(
    house: House, part: str, value: str | None
) -> None:
    wish: dict[str, Any] = ROOM_201 | {part: None}
    if value == "omitted":
        del wish[part]
    given = {"communityId": community(house), "input": wish}
    assert verdict(await house.asker.ask("stranger", APPLY, given)) == "{'BAD_USER_INPUT'}"


async def test_an_unknown_residency_is_not_found(house: House) -> None:
    for row_id, code in ((UUID(int=1), "residency"), (house.world.residencies["applicant"], "role")):
        payload = await house.change("manager", APPROVE, id=house.inside(code, row_id))
        assert [each["code"] for each in payload["userErrors"]] == ["NOT_FOUND"]
