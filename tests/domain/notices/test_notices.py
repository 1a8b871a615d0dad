"""Notices: who may publish, withdraw and read; twice, at once, and half-way."""

import asyncio

import pytest
from sqlalchemy import func, select

from domain.kit.actor import Actor
from domain.kit.errors import DomainError
from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.notices.mark_read import MarkNoticeRead, mark_notice_read
from domain.notices.models import Notice, NoticeReceipt
from domain.notices.publish import PublishNotice, publish_notice
from domain.notices.withdraw import WithdrawNotice, withdraw_notice
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.world import MORNING, World


def news(
    world: World, building: str | None = None, title: str = "停水通知", body: str = "明日 9 时起"
) -> PublishNotice:
    key = None if building is None else Key(world.buildings[building], world.here)
    return PublishNotice(Key(world.here), key, title, body)


async def published(units: Units, world: World, building: str | None = None) -> Key:
    async with units.begin() as unit:
        notice = await publish_notice(unit, world.callers["manager"], news(world, building))
    return Key(notice.id, notice.community_id)


async def count(units: Units, model: type[Notice] | type[NoticeReceipt]) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count()).select_from(model))).scalar_one()


async def test_who_may_publish(units: Units, world: World) -> None:
    ended = await outcomes(units, world.callers, publish_notice, news(world))
    assert {name for name, word in ended.items() if word == "OK"} == {"manager", "steward"}
    # A community is public, so everybody else sees it and may not.
    assert {word for word in ended.values() if word != "OK"} == {"FORBIDDEN"}
    assert await count(units, Notice) == 2
    assert await recorded(units) == [("notice.published", {"building_id": None})] * 2


@pytest.mark.parametrize(
    ("title", "body", "path"),
    [
        ("", "x", ("input", "title")),
        ("  ", "x", ("input", "title")),
        ("字" * 121, "x", ("input", "title")),
        ("x", "", ("input", "body")),
        ("x", "字" * 10_001, ("input", "body")),
        ("nul\x00", "x", ("input", "title")),
    ],
)
async def test_a_text_that_cannot_be_shown_is_refused(
    units: Units, world: World, title: str, body: str, path: tuple[str, ...]
) -> None:
    with pytest.raises(DomainError) as refused:
        async with units.begin() as unit:
            await publish_notice(unit, world.callers["manager"], news(world, title=title, body=body))
    assert (refused.value.code, refused.value.path) == ("INVALID_INPUT", path)
    assert (
        refused.value.message("en")
        == f"Invalid input: 1 to {120 if path[1] == 'title' else '10000'} characters"
    )
    assert await count(units, Notice) == 0


@pytest.mark.parametrize("building", ["other community", "unknown"])
async def test_a_building_elsewhere_is_not_found(units: Units, world: World, building: str) -> None:
    key = Key(world.buildings["9"], world.there) if building == "other community" else NOTHING
    command = PublishNotice(Key(world.here), key, "标题", "正文")
    assert await attempt(units, world.callers["manager"], publish_notice, command) == "NOT_FOUND"


async def test_who_may_withdraw(units: Units, world: World) -> None:
    notice = await published(units, world)
    refused = {name: actor for name, actor in world.callers.items() if name not in {"manager", "steward"}}
    ended = await outcomes(units, refused, withdraw_notice, WithdrawNotice(notice))
    sees = {"owner", "family", "neighbour", "other_building", "guard", "technician", "finance"}
    assert ended == {name: "FORBIDDEN" if name in sees else "NOT_FOUND" for name in refused}
    for _ in range(2):
        assert await attempt(units, world.callers["steward"], withdraw_notice, WithdrawNotice(notice)) == "OK"
    assert [name for name, _ in await recorded(units)] == ["notice.published", "notice.withdrawn"]


async def test_who_may_read(units: Units, world: World) -> None:
    for_all, for_one = await published(units, world), await published(units, world, "1")
    everyone = await outcomes(units, world.callers, mark_notice_read, MarkNoticeRead(for_all))
    building = await outcomes(units, world.callers, mark_notice_read, MarkNoticeRead(for_one))
    staff = {"manager", "steward", "guard", "technician", "finance"}
    assert {name for name, word in everyone.items() if word == "OK"} == staff | {
        "owner",
        "family",
        "neighbour",
        "other_building",
    }
    assert {name for name, word in building.items() if word == "OK"} == staff | {
        "owner",
        "family",
        "neighbour",
    }
    assert set(everyone.values()) | set(building.values()) == {"OK", "NOT_FOUND"}


async def test_a_withdrawn_notice_is_gone_for_residents(units: Units, world: World) -> None:
    notice = await published(units, world)
    await attempt(units, world.callers["manager"], withdraw_notice, WithdrawNotice(notice))
    assert (
        await attempt(units, world.callers["owner"], mark_notice_read, MarkNoticeRead(notice)) == "NOT_FOUND"
    )
    assert await attempt(units, world.callers["guard"], mark_notice_read, MarkNoticeRead(notice)) == "OK"


async def test_many_readings_at_once_leave_one_receipt_of_the_first(units: Units, world: World) -> None:
    notice = await published(units, world)
    owner = world.callers["owner"]
    await asyncio.gather(
        *(attempt(units, owner, mark_notice_read, MarkNoticeRead(notice)) for _ in range(10))
    )
    async with units.begin() as unit:
        receipt = (await unit.session.execute(select(NoticeReceipt))).scalar_one()
    assert (receipt.person_id, receipt.read_at) == (owner.person_id, MORNING)


async def test_a_publication_that_dies_half_way_is_not_seen(units: Units, world: World) -> None:
    async def dies(unit: UnitOfWork, actor: Actor, command: PublishNotice) -> None:
        await publish_notice(unit, actor, command)
        await unit.session.flush()
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["manager"], dies, news(world))
    assert (await count(units, Notice), await recorded(units)) == (0, [])
