"""noticePublish, noticeWithdraw, noticeMarkRead: for whom; null and omitted; twice."""

from typing import Any
from uuid import UUID

import pytest

from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.notices.models import Notice
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, House, verdict
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAYLOAD = "notice { id pinned building { number } %s } userErrors { code message path }"
PUBLISH = (
    "mutation ($communityId: ID!, $input: NoticePublishInput!, $key: String!) { noticePublish("
    "communityId: $communityId, input: $input, idempotencyKey: $key) { " + PAYLOAD % "withdrawnAt" + " } }"
)
WITHDRAW = f"mutation ($id: ID!) {{ noticeWithdraw(noticeId: $id) {{ {PAYLOAD % 'withdrawnAt'} }} }}"
READ = f"mutation ($id: ID!) {{ noticeMarkRead(noticeId: $id) {{ {PAYLOAD % 'isRead'} }} }}"
STAFF = {"manager", "steward", "guard", "technician", "finance"}


async def notice(house: House, building: str | None = None) -> UUID:
    made = Notice(
        community_id=house.world.here,
        building_id=house.world.buildings[building] if building else None,
        title="停水",
        body="明日",
        published_at=MORNING,
        published_by=house.world.person("manager"),
    )
    await house.add(made)
    return made.id


def wish(house: House, **given: Any) -> dict[str, Any]:
    return {
        "communityId": encode_id("community", Key(house.world.here)),
        "key": new_id().hex,
        "input": {"title": "停水", "body": "明日"} | given,
    }


async def test_managers_and_stewards_publish(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return wish(house)

    assert await house.outcomes(PUBLISH, given) == {
        DONE: {"manager", "steward"},
        "FORBIDDEN communityId": {"guard", "technician", "finance", "other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_managers_and_stewards_withdraw(house: House) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return {"id": house.inside("notice", await notice(house))}

    assert await house.outcomes(WITHDRAW, given) == {
        DONE: {"manager", "steward"},
        "FORBIDDEN noticeId": {"guard", "technician", "finance"},
        "NOT_FOUND noticeId": {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_whoever_a_notice_is_addressed_to_reads_it(house: House) -> None:
    row_id = await notice(house, "1")

    async def given(_name: str) -> dict[str, Any]:
        return {"id": house.inside("notice", row_id)}

    readers = STAFF | {"owner", "family", "neighbour"}
    assert await house.outcomes(READ, given) == {
        DONE: readers,
        "NOT_FOUND noticeId": RESIDENTS - readers | {"other_manager"},
        ABSENT: OUTSIDE,
    }


async def test_a_receipt_is_the_reader_s_own_and_counts_once(house: House) -> None:
    key = house.inside("notice", await notice(house))
    first, second = [await house.change("owner", READ, id=key) for _ in range(2)]
    assert first == second == {"notice": {**first["notice"], "isRead": True}, "userErrors": []}
    read = "query ($id: ID!) { notice(id: $id) { isRead } }"
    assert await house.read("owner", read, id=key) == {"notice": {"isRead": True}}
    assert await house.read("family", read, id=key) == {"notice": {"isRead": False}}


async def test_a_withdrawal_is_shown_told_and_can_be_repeated(house: House) -> None:
    row_id = await notice(house, "1")
    first, second = [
        await house.change("steward", WITHDRAW, id=house.inside("notice", row_id)) for _ in range(2)
    ]
    shown = {
        "id": house.inside("notice", row_id),
        "pinned": False,
        "building": {"number": "1"},
        "withdrawnAt": "2026-11-24T08:00:00+00:00",
    }
    assert first == second == {"notice": shown, "userErrors": []}
    payload = {"building_id": str(house.world.buildings["1"])}
    assert await house.told(row_id) == [("notice.withdrawn", payload)]


@pytest.mark.parametrize("given", [{}, {"buildingId": None}], ids=["omitted", "null"])
async def test_without_a_building_it_is_for_all(house: House, given: dict[str, Any]) -> None:
    payload = await house.change("manager", PUBLISH, **wish(house, **given))
    assert (payload["notice"]["building"], payload["notice"]["pinned"]) == (None, False)


async def test_with_a_building_it_is_for_that_building(house: House) -> None:
    building = house.inside("building", house.world.buildings["2"])
    payload = await house.change("manager", PUBLISH, **wish(house, buildingId=building, pinned=True))
    assert (payload["notice"]["building"], payload["notice"]["pinned"]) == ({"number": "2"}, True)


async def test_a_building_of_elsewhere_is_not_found(house: House) -> None:
    elsewhere = encode_id("building", Key(house.world.buildings["9"], house.world.there))
    room = house.inside("room", house.world.rooms["101"])
    for given in (elsewhere, room):
        payload = await house.change("manager", PUBLISH, **wish(house, buildingId=given))
        error = {"code": "NOT_FOUND", "message": "未找到", "path": ["input", "buildingId"]}
        assert payload == {"notice": None, "userErrors": [error]}


@pytest.mark.parametrize("given", [{"title": None}, {"body": None}, {"pinned": None}])
async def test_title_body_and_pinned_are_never_null(house: House, given: dict[str, Any]) -> None:
    assert verdict(await house.asker.ask("manager", PUBLISH, wish(house, **given))) == "{'BAD_USER_INPUT'}"


@pytest.mark.parametrize("left_out", ["title", "body"])
async def test_title_and_body_are_never_left_out(house: House, left_out: str) -> None:
    given = wish(house)
    del given["input"][left_out]
    assert verdict(await house.asker.ask("manager", PUBLISH, given)) == "{'BAD_USER_INPUT'}"


@pytest.mark.parametrize(
    ("field", "longest", "shown"), [("title", 120, "120"), ("body", 10_000, "10000")], ids=["title", "body"]
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_texts_have_a_length(house: House, field: str, longest: int, shown: str, language: str) -> None:
    actor = house.actor("manager", language=language)
    fits = await house.change(actor, PUBLISH, **wish(house, **{field: " " + "字" * longest + "\n"}))
    assert fits["userErrors"] == []
    rule = f"输入无效：长度须为 1 至 {shown} 个字符"
    if language == "en":
        rule = f"Invalid input: 1 to {shown} characters"
    for text in ("字" * (longest + 1), " \n"):
        payload = await house.change(actor, PUBLISH, **wish(house, **{field: text}))
        error = {"code": "INVALID_INPUT", "message": rule, "path": ["input", field]}
        assert payload == {"notice": None, "userErrors": [error]}


async def test_a_key_is_one_person_s_and_one_mutation_s(house: House) -> None:
    given = wish(house)
    first = await house.change("manager", PUBLISH, **given)
    other = await house.change("steward", PUBLISH, **given)
    assert first["notice"]["id"] != other["notice"]["id"]
