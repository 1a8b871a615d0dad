"""Who shares an execution sees the same: the scopes of subscriptions against the policies themselves."""

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

import pytest

from api.graphql.product import ProductOperations
from domain.alarms.models import AlarmKind
from domain.devices.kinds import DeviceKind
from notifications.live.events import LiveEvent, Topic
from schema.alarms.types import Alarm
from schema.engine.operations import Refused
from schema.kit.subscriptions import Grain
from schema.kit.subscriptions.grains import grain_of
from schema.subscriptions import BY_FIELD, GRAINS
from tests.api.graphql.product import Stage
from tests.schema.kit.subscribing import ALARM, begin, event_of

DOCUMENTS = [
    ALARM % "cursor",
    ALARM % "alarm { id place building { number } community { name } } cursor",
    ALARM % "alarm { id device { name building { number } } }",
    ALARM % "alarm { id device { room { number } } }",
    "subscription ($c: ID!) { noticePublished(communityId: $c) { notice { title building { number } } } }",
    "subscription ($c: ID!) { noticePublished(communityId: $c) { notice { title isRead } } }",
    "subscription ($c: ID!) { deviceStateChanged(communityId: $c) { device { id room { number } } } }",
]


async def everything(stage: Stage) -> list[LiveEvent]:
    """One of each that policies tell apart."""
    places = ("1", "2", None)
    alarms = [(await stage.alarm(place), place) for place in places]
    alarms.append((await stage.alarm("1", AlarmKind.DEVICE_OFFLINE), "1"))
    devices = [(await stage.device(place), place) for place in places]
    devices += [(await stage.device("1", DeviceKind.SMOKE, room), "1") for room in ("101", "201")]
    notices = [(await stage.notice(place), place) for place in places]
    return [
        *(event_of(stage, "alarm.raised", *each) for each in alarms),
        *(event_of(stage, "device.state_changed", *each) for each in devices),
        *(event_of(stage, "notice.published", *each) for each in notices),
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_equal_scopes_see_the_same(stage: Stage, operations: ProductOperations, document: str) -> None:
    events = await everything(stage)
    seen: defaultdict[Hashable, set[tuple[bytes | None, ...]]] = defaultdict(set)
    members: defaultdict[Hashable, list[str]] = defaultdict(list)
    for name, actor in stage.world.callers.items():
        try:
            begun = await begin(operations, document, actor, c=stage.here)
        except Refused:
            continue
        names = {name for name, _ in topics_of_names(begun.subscription.topics)}
        answers = [await begun.subscription.render(each) for each in events if each.name in names]
        seen[begun.subscription.key].add(tuple(answers))
        members[begun.subscription.key].append(name)
    assert len(members) > 1
    assert {key: len(different) for key, different in seen.items()} == dict.fromkeys(seen, 1), members


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_what_is_not_listened_for_could_not_be_seen(
    stage: Stage, operations: ProductOperations, document: str
) -> None:
    events, seen, unheard = await everything(stage), 0, 0
    for actor in stage.world.callers.values():
        try:
            subscription = (await begin(operations, document, actor, c=stage.here)).subscription
        except Refused:
            continue
        names = {name for name, _ in topics_of_names(subscription.topics)}
        for event in events:
            if event.name in names and not event.topics & subscription.topics:
                unheard += 1
                assert await subscription.render(event) is None, (actor, event)
            elif event.name in names:
                seen += await subscription.render(event) is not None
    assert seen > 0
    assert unheard > 0


def topics_of_names(topics: frozenset[Topic]) -> list[Topic]:
    return [(name.removesuffix(" on the grounds"), key) for name, key in topics]


async def test_neighbours_share_and_strangers_do_not(stage: Stage, operations: ProductOperations) -> None:
    async def key(name: str, document: str, **variables: Any) -> Hashable:
        begun = await begin(operations, document, stage.world.callers[name], c=stage.here, **variables)
        return begun.subscription.key

    plain, rooms, personal = DOCUMENTS[1], DOCUMENTS[3], DOCUMENTS[5]
    assert await key("owner", plain) == await key("neighbour", plain) == await key("family", plain)
    assert await key("owner", plain) != await key("other_building", plain)
    assert await key("owner", plain) == await key("owner", plain, after="5")
    assert await key("owner", rooms) == await key("family", rooms)
    assert await key("owner", rooms) != await key("neighbour", rooms)
    assert await key("owner", personal) != await key("family", personal)
    assert await key("guard", plain) != await key("owner", plain)


async def test_a_cursor_alone_still_asks_whether_the_thing_may_be_seen(
    stage: Stage, operations: ProductOperations
) -> None:
    there, here = await stage.alarm("2"), await stage.alarm("1")
    begun = await begin(operations, DOCUMENTS[0], stage.world.callers["owner"], c=stage.here)
    assert await begun.subscription.render(event_of(stage, "alarm.raised", there)) is None
    answer = await begun.subscription.render(event_of(stage, "alarm.raised", here))
    assert answer == b'{"data":{"alarmChanged":{"cursor":"7"}}}'


async def test_aliases_type_names_and_fragments(stage: Stage, operations: ProductOperations) -> None:
    document = """subscription S($c: ID!, $with: Boolean!) {
      told: alarmChanged(communityId: $c) { __typename at: cursor ...A what: alarm { __typename } }
    }
    fragment A on AlarmChangedEvent { alarm @include(if: $with) { kind } }"""
    begun = await begin(operations, document, stage.world.callers["owner"], **{"c": stage.here, "with": True})
    answer = await begun.subscription.render(event_of(stage, "alarm.raised", await stage.alarm("1")))
    assert answer == (
        b'{"data":{"told":{"__typename":"AlarmChangedEvent","at":"7","alarm":{"kind":"SMOKE"},'
        b'"what":{"__typename":"Alarm"}}}}'
    )


async def test_one_render_is_one_statement(stage: Stage, operations: ProductOperations) -> None:
    begun = await begin(operations, DOCUMENTS[1], stage.world.callers["owner"], c=stage.here)
    event = event_of(stage, "alarm.raised", await stage.alarm("1"))
    before = operations.engine.reader.statements
    await begun.subscription.render(event)
    assert operations.engine.reader.statements == before + 1


async def test_the_finest_type_decides(stage: Stage, operations: ProductOperations) -> None:
    actor = stage.world.callers["guard"]
    grains = {
        ALARM % "cursor": Grain.BUILDING,
        ALARM % "alarm { id }": Grain.BUILDING,
        ALARM % "alarm { device { id } }": Grain.ROOM,
        ALARM % "alarm { acknowledgedBy { name } }": Grain.PERSON,
    }
    for document, grain in grains.items():
        assert grain_of(operations.engine.prepare(document, None, actor), Alarm, GRAINS) is grain


async def test_every_grain_names_a_type_and_every_subscription_a_node(operations: ProductOperations) -> None:
    types = {
        name for app in operations.engine.contracts for name in operations.engine.contracts[app].type_map
    }
    assert set(GRAINS) <= types
    assert {each.returns.__name__ for each in BY_FIELD.values()} <= set(operations.engine.model.nodes)
