"""How subscriptions begin: topics, groups, refusals, and what an event shows."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from api.graphql.product import ProductOperations
from domain.kit.actor import Actor
from domain.kit.key import Key
from notifications.live.events import Topic, on_the_grounds, partition_of
from notifications.live.history import all_partitions
from schema.engine.global_ids import encode_id
from schema.engine.operations import Refused
from tests.api.graphql.product import Stage
from tests.schema.kit.subscribing import ALARM, begin, event_of


async def test_an_event_that_costs_too_much_to_read_is_refused_at_once(
    stage: Stage, operations: ProductOperations
) -> None:
    events = "events(first: 100) { nodes { device { id } } }"
    deep = f"community {{ devices(first: 100) {{ nodes {{ {events} }} }} }}"
    broken = "c: community { devices(first: 101) { totalCount } }"
    for selection in (f"alarm {{ {deep} }}", f"alarm {{ {broken} {deep} }}"):
        with pytest.raises(Refused, match="COST_LIMIT"):
            await begin(operations, ALARM % selection, stage.world.callers["owner"], c=stage.here)


ALARMS = "subscription { alarmChanged(communityId: $c) { %s } }"
ONE = "subscription { alarmChanged(communityId: $c) @include(if: $on) { cursor } }"
ALARMS = "subscription { alarmChanged(communityId: $c) { %s } }"
AFTER = "subscription { alarmChanged(communityId: $c, after: $a) { cursor } }"
ONE = "subscription { alarmChanged(communityId: $c) @include(if: $on) { cursor } }"
DEVICES = "subscription { deviceStateChanged%s { cursor } }"
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    (ALARMS % "cursor", {"c": "nonsense"}, "BAD_ID"),
    (AFTER, {"a": "x1"}, "BAD_CURSOR"),
    (AFTER, {"a": "-1"}, "BAD_CURSOR"),
    (AFTER, {"a": "1" * 19}, "BAD_CURSOR"),
    (DEVICES % "", {}, "BAD_ARGUMENTS"),
    (DEVICES % "(communityId: $c, deviceId: $d)", {}, "BAD_ARGUMENTS"),
    (DEVICES % "(deviceId: $c)", {}, "BAD_ID"),
    ("subscription { alarmChanged(communityId: $d) { cursor } }", {}, "BAD_ID"),
    ("subscription { alarmChanged(communityId: $t) { cursor } }", {}, "NOT_FOUND"),
    ("subscription { alarmChanged(communityId: $n) { cursor } }", {"n": None}, "BAD_USER_INPUT"),
    (ALARMS % "cursor @include(if: $on)", {"on": None}, "BAD_USER_INPUT"),
    (ONE, {"on": True}, "GRAPHQL_VALIDATION_FAILED"),
    ("subscription { __typename }", {}, "GRAPHQL_VALIDATION_FAILED"),
    (
        "subscription { a: myNotifications { cursor } b: myNotifications { cursor } }",
        {},
        "GRAPHQL_VALIDATION_FAILED",
    ),
]
KINDS = {
    "$c": "$c: ID!",
    "$d": "$d: ID!",
    "$t": "$t: ID!",
    "$a": "$a: Cursor",
    "$on": "$on: Boolean = true",
    "$n": '$n: ID = "x"',
}


@pytest.mark.parametrize(("document", "given", "code"), REFUSALS)
async def test_what_is_no_subscription_is_refused_with_its_reason(
    stage: Stage, operations: ProductOperations, document: str, given: dict[str, Any], code: str
) -> None:
    keys = {
        "c": stage.here,
        "d": encode_id("device", Key(uuid4(), stage.world.here)),
        "t": encode_id("community", Key(stage.world.there)),
    }
    header = ", ".join(kind for name, kind in KINDS.items() if name in document)
    text = document.replace("subscription", f"subscription ({header})" if header else "subscription")
    used = {name: value for name, value in keys.items() if f"${name}" in document}
    with pytest.raises(Refused) as refusal:
        await begin(operations, text, stage.world.callers["owner"], **used | given)
    assert [each.extensions["code"] for each in refusal.value.errors if each.extensions][:1] == [code]


async def test_topics_are_the_events_of_the_thing_that_is_named(
    stage: Stage, operations: ProductOperations
) -> None:
    owner, here = stage.world.callers["owner"], stage.world.here
    device = uuid4()
    begun = {
        name: (await begin(operations, f"subscription {text}", owner, **given)).subscription
        for name, text, given in (
            ("alarm", "($c: ID!) { alarmChanged(communityId: $c) { cursor } }", {"c": stage.here}),
            ("notice", "($c: ID!) { noticePublished(communityId: $c) { cursor } }", {"c": stage.here}),
            ("devices", "($c: ID!) { deviceStateChanged(communityId: $c) { cursor } }", {"c": stage.here}),
            (
                "device",
                "($d: ID!) { deviceStateChanged(deviceId: $d) { cursor } }",
                {"d": encode_id("device", Key(device, here))},
            ),
            ("inbox", "{ myNotifications { cursor } }", {}),
        )
    }
    home = stage.world.buildings["1"]
    assert {name: each.topics for name, each in begun.items()} == {
        "alarm": {*near("alarm.raised", here, home), *near("alarm.changed", here, home)},
        "notice": near("notice.published", here, home),
        "devices": near("device.state_changed", here, home),
        "device": {("device.state_changed", device)},
        "inbox": {("notification.created", owner.person_id)},
    }
    stream = (partition_of(here),)
    assert {name: each.partitions for name, each in begun.items()} == {
        "alarm": stream,
        "notice": stream,
        "devices": stream,
        "device": stream,
        "inbox": tuple(all_partitions()),
    }
    assert {each.viewer for each in begun.values()} == {owner.person_id}


def near(name: str, community: UUID, building: UUID) -> set[Topic]:
    return {(name, building), on_the_grounds(name, community)}


async def test_staff_hear_of_all_buildings(stage: Stage, operations: ProductOperations) -> None:
    guard, here = stage.world.callers["guard"], stage.world.here
    begun = await begin(operations, ALARM % "cursor", guard, c=stage.here)
    assert begun.subscription.topics == {("alarm.raised", here), ("alarm.changed", here)}


async def test_languages_and_variables_tell_groups_apart_and_cursors_do_not(
    stage: Stage, operations: ProductOperations
) -> None:
    document = """subscription ($c: ID!, $after: Cursor, $on: Boolean!) {
      alarmChanged(communityId: $c, after: $after) { cursor alarm { id kind @include(if: $on) } }
    }"""
    owner = stage.world.callers["owner"]

    async def key(actor: Actor = owner, **given: Any) -> Hashable:
        begun = await begin(operations, document, actor, **{"c": stage.here, "on": True} | given)
        return begun.subscription.key

    assert await key() == await key(after=None) == await key(after="7")
    assert await key() != await key(on=False)
    assert await key() != await key(replace(owner, language="en"))


async def test_a_cursor_that_is_used_twice_tells_groups_apart(
    stage: Stage, operations: ProductOperations
) -> None:
    document = """subscription ($c: ID!, $after: Cursor) { alarmChanged(communityId: $c, after: $after) {
      alarm { community { devices(first: 1, after: $after) { totalCount } } }
    } }"""
    owner = stage.world.callers["owner"]
    first, second = [
        (await begin(operations, document, owner, c=stage.here, after=after)).subscription.key
        for after in ("1", "2")
    ]
    assert first != second


async def test_an_event_whose_node_has_no_plan_is_read_with_its_errors_in_place(
    stage: Stage, operations: ProductOperations
) -> None:
    document = """subscription ($c: ID!, $bad: Cursor) { told: alarmChanged(communityId: $c) {
      what: alarm { kind community { devices(after: $bad) { totalCount } } } at: cursor
    } }"""
    owner = stage.world.callers["owner"]
    begun = await begin(operations, document, owner, c=stage.here, bad="bad")
    body = await begun.subscription.render(event_of(stage, "alarm.raised", await stage.alarm("1")))
    answer = orjson.loads(body or b"")
    assert answer["data"] == {"told": {"what": {"kind": "SMOKE", "community": None}, "at": "7"}}
    (error,) = answer["errors"]
    assert error["path"] == ["told", "what", "community", "devices"]
    assert error["extensions"]["code"] == "BAD_CURSOR"
    hidden = await stage.alarm("2")
    assert await begun.subscription.render(event_of(stage, "alarm.raised", hidden)) is None


async def test_an_inbox_subscription_is_one_person_s(stage: Stage, operations: ProductOperations) -> None:
    document = "subscription { myNotifications { notification { title } } }"
    keys = [
        (await begin(operations, document, stage.world.callers[name])).subscription.key
        for name in ("owner", "family", "owner")
    ]
    assert keys[0] == keys[2] != keys[1]
    begun = await begin(operations, document, stage.world.callers["owner"])
    mine, others = await stage.notification("owner"), await stage.notification("family")
    body = await begun.subscription.render(event_of(stage, "notification.created", mine))
    assert body == '{"data":{"myNotifications":{"notification":{"title":"通知"}}}}'.encode()
    assert await begun.subscription.render(event_of(stage, "notification.created", others)) is None
