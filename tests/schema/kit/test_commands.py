"""Mutations: payload in one statement, refusals as user errors, faults masked, a unit for each field."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from domain.kit.actor import Actor, App
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import Units
from domain.notices.models import Notice
from schema.engine.global_ids import encode_id
from schema.kit.commands import Services
from tests.support.outbox import recorded
from tests.support.product import Asker

PUBLISH = """
mutation Publish($communityId: ID!, $input: NoticePublishInput!, $key: String!) {
  noticePublish(communityId: $communityId, input: $input, idempotencyKey: $key) {
    __typename
    notice { id title body pinned isRead building { number } community { name } }
    userErrors { __typename code message path }
  }
}
"""


def community(asker: Asker, name: str = "here") -> str:
    return encode_id("community", Key(asker.world.here if name == "here" else asker.world.there))


def variables(asker: Asker, key: str = "k", **given: Any) -> dict[str, Any]:
    return {"communityId": community(asker), "key": key, "input": {"title": "停水", "body": "明日"} | given}


async def test_the_payload_shows_the_row_as_the_caller_sees_it_in_one_statement(asker: Asker) -> None:
    before = asker.statements
    answer = await asker.ask("manager", PUBLISH, variables(asker, pinned=True))
    payload = answer["data"]["noticePublish"]
    assert (
        payload.pop("notice").items()
        >= {
            "title": "停水",
            "body": "明日",
            "pinned": True,
            "isRead": False,
            "building": None,
            "community": {"name": "悦来花园"},
        }.items()
    )
    assert payload == {"__typename": "NoticePublishPayload", "userErrors": []}
    assert asker.statements - before == 1


@pytest.mark.parametrize(
    ("language", "message"), [("zh-CN", "您没有权限执行此操作"), ("en", "You are not allowed to do this")]
)
async def test_a_refusal_is_a_user_error_in_the_caller_s_language(
    asker: Asker, units: Units, language: str, message: str
) -> None:
    guard = Actor(App.MANAGER, asker.world.person("guard"), language=language)
    answer = await asker.ask_as(guard, PUBLISH, variables(asker))
    error = {
        "__typename": "NoticePublishError",
        "code": "FORBIDDEN",
        "message": message,
        "path": ["communityId"],
    }
    payload = {"__typename": "NoticePublishPayload", "notice": None, "userErrors": [error]}
    assert answer == {"data": {"noticePublish": payload}}
    assert await recorded(units) == []


async def test_the_same_key_gives_the_first_result_again(asker: Asker, units: Units) -> None:
    first, second = [await asker.ask("manager", PUBLISH, variables(asker)) for _ in range(2)]
    assert first == second
    assert len(await recorded(units)) == 1


async def test_the_same_key_with_another_input_is_refused(asker: Asker) -> None:
    await asker.ask("manager", PUBLISH, variables(asker))
    answer = await asker.ask("manager", PUBLISH, variables(asker, body="后天"))
    (error,) = answer["data"]["noticePublish"]["userErrors"]
    assert (error["code"], error["path"]) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


async def test_ten_taps_at_once_are_one_notice(asker: Asker, units: Units) -> None:
    answers = await asyncio.gather(*(asker.ask("manager", PUBLISH, variables(asker)) for _ in range(10)))
    assert len({each["data"]["noticePublish"]["notice"]["id"] for each in answers}) == 1
    assert len(await recorded(units)) == 1


async def test_a_refused_try_leaves_the_key_free(asker: Asker) -> None:
    await asker.ask("manager", PUBLISH, variables(asker, title=""))
    answer = await asker.ask("manager", PUBLISH, variables(asker))
    assert answer["data"]["noticePublish"]["userErrors"] == []


@pytest.mark.parametrize("key", ["", "k" * 81])
async def test_a_key_that_is_none_is_a_malformed_request(asker: Asker, key: str) -> None:
    answer = await asker.ask("manager", PUBLISH, variables(asker, key=key))
    assert answer["data"] == {"noticePublish": None}
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_IDEMPOTENCY_KEY"]


async def test_text_that_is_no_id_is_a_malformed_request(asker: Asker) -> None:
    answer = await asker.ask("manager", PUBLISH, variables(asker) | {"communityId": "nonsense"})
    (error,) = answer["errors"]
    assert (error["message"], error["path"]) == ('"nonsense" is not a global id.', ["noticePublish"])
    assert error["extensions"]["code"] == "BAD_ID"


async def test_an_id_of_something_else_is_not_found(asker: Asker) -> None:
    other = encode_id("room", Key(asker.world.rooms["101"], asker.world.here))
    answer = await asker.ask("manager", PUBLISH, variables(asker) | {"communityId": other})
    (error,) = answer["data"]["noticePublish"]["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["communityId"])


async def test_fields_run_in_order_and_one_refusal_leaves_the_others(asker: Asker, units: Units) -> None:
    document = """
    mutation Two($communityId: ID!) {
      a: noticePublish(communityId: $communityId, idempotencyKey: "1", input: {title: "一", body: "一"}) {
        ...P
      }
      b: noticePublish(communityId: $communityId, idempotencyKey: "2", input: {title: "", body: "二"}) {
        ...P
      }
      c: noticePublish(communityId: $communityId, idempotencyKey: "3", input: {title: "三", body: "三"}) {
        ...P
      }
      __typename
    }
    fragment P on NoticePublishPayload { notice { title } userErrors { code } }
    """
    answer = await asker.ask("manager", document, {"communityId": community(asker)})
    assert answer == {
        "data": {
            "a": {"notice": {"title": "一"}, "userErrors": []},
            "b": {"notice": None, "userErrors": [{"code": "INVALID_INPUT"}]},
            "c": {"notice": {"title": "三"}, "userErrors": []},
            "__typename": "Mutation",
        }
    }
    assert len(await recorded(units)) == 2


async def test_a_fault_is_masked_and_keeps_nothing(
    asker: Asker, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("domain.notices.publish.NoticePublished", broken)
    answer = await asker.ask("manager", PUBLISH, variables(asker))
    (error,) = answer["errors"]
    assert answer["data"] == {"noticePublish": None}
    assert error["message"] == "Something went wrong on our side."
    assert error["extensions"]["code"] == "INTERNAL"
    monkeypatch.undo()
    assert (await asker.ask("manager", PUBLISH, variables(asker)))["data"]["noticePublish"][
        "userErrors"
    ] == []
    assert len(await recorded(units)) == 1


async def test_a_payload_that_cannot_be_planned_is_read_by_the_stock_executor(asker: Asker) -> None:
    document = PUBLISH.replace(
        "isRead", 'community2: community { buildings(first: 1, after: "bad") { nodes { id } } }'
    )
    answer = await asker.ask("manager", document, variables(asker))
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_CURSOR"
    assert error["path"][:3] == ["noticePublish", "notice", "community2"]
    assert answer["data"]["noticePublish"]["userErrors"] == []


async def test_a_resident_has_no_manager_s_mutation(asker: Asker) -> None:
    answer = await asker.ask("owner", PUBLISH, variables(asker))
    assert "data" not in answer
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_variables_that_do_not_fit_are_refused_before_anything_is_done(
    asker: Asker, units: Units
) -> None:
    answer = await asker.ask("manager", PUBLISH, variables(asker) | {"input": {"title": 7}})
    assert "data" not in answer
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"BAD_USER_INPUT"}
    assert await recorded(units) == []


async def test_what_follows_carries_the_correlation_id_of_the_request(asker: Asker, units: Units) -> None:
    request, manager = new_id(), asker.world.callers["manager"]
    operation = asker.engine.prepare(PUBLISH, None, manager)
    await asker.commands.execute(operation, variables(asker), manager, request)
    async with units.begin() as unit:
        row = (await unit.session.execute(select(OutboxRow))).scalar_one()
    assert (row.name, row.correlation_id) == ("notice.published", request)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("noticePublish", 'idempotencyKey: "k", input: {title: "t", body: "nul\\u0000"}'),
        ("noticePublish", 'idempotencyKey: "k\\u0000", input: {title: "t", body: "b"}'),
        ("roleGrant", 'input: {phone: "+86\\u0000", kind: GUARD}'),
    ],
)
async def test_nul_in_any_text_is_a_malformed_request(
    asker: Asker, units: Units, name: str, given: str
) -> None:
    place = f'communityId: "{community(asker)}"'
    answer = await asker.ask(
        "manager", f"mutation {{ {name}({place}, {given}) {{ userErrors {{ code }} }} }}"
    )
    (error,) = answer["errors"]
    assert answer["data"] == {name: None}
    assert error["extensions"]["code"] == "BAD_TEXT"
    assert await recorded(units) == []


def afterwards(asker: Asker, work: Any) -> None:
    """Gives noticePublish something to do after its commit."""
    known = asker.commands._commands["noticePublish"]
    changed = {**asker.commands._commands, "noticePublish": replace(known, afterwards=work)}
    asker.commands._commands = changed


async def test_what_is_done_afterwards_finds_everything_committed(asker: Asker, units: Units) -> None:
    found: list[tuple[str, Any]] = []

    async def look(services: Services, theirs: Units, notice: Key) -> None:
        assert services.links is not None
        async with theirs.begin() as unit:
            row = await unit.session.get_one(Notice, (notice.community_id, notice.id))
            found.append((row.title, row.id))
            row.title = "供水恢复"

    afterwards(asker, look)
    answers = [await asker.ask("manager", PUBLISH, variables(asker)) for _ in range(2)]
    assert [title for title, _ in found] == ["停水", "供水恢复"]
    assert len({key for _, key in found}) == len(await recorded(units)) == 1
    assert [each["data"]["noticePublish"]["notice"]["title"] for each in answers] == ["供水恢复"] * 2


async def test_nothing_is_done_after_a_refusal(asker: Asker) -> None:
    async def never(_services: Services, _units: Units, _notice: Key) -> None:
        raise AssertionError

    afterwards(asker, never)
    answer = await asker.ask("guard", PUBLISH, variables(asker))
    assert answer["data"]["noticePublish"]["userErrors"][0]["code"] == "FORBIDDEN"


async def test_what_goes_wrong_afterwards_fails_nothing(asker: Asker, units: Units) -> None:
    async def dies(_services: Services, _units: Units, _notice: Key) -> None:
        raise RuntimeError("the other server is away")

    afterwards(asker, dies)
    with capture_logs() as logs:
        answer = await asker.ask("manager", PUBLISH, variables(asker))
    assert answer["data"]["noticePublish"]["notice"]["title"] == "停水"
    assert "errors" not in answer
    assert len(await recorded(units)) == 1
    assert [(each["event"], each["command"]) for each in logs] == [
        ("command.afterwards_failed", "noticePublish")
    ]
