"""Who may end a session, what the list shows, and that an end is said once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from domain.identity.end_session import end_own_session, end_own_sessions, end_session
from domain.identity.models import EndReason, SignInSession
from domain.identity.open_sessions import is_open, list_open_sessions
from domain.identity.start_session import StartSession, start_session
from domain.kit.actor import ANONYMOUS, Actor, App
from domain.kit.errors import Forbidden, NotFound
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from tests.domain.identity.conftest import dying
from tests.support.outbox import recorded
from tests.support.statements import counted
from tests.support.world import MORNING, FixedClock, World


async def start(units: Units, person_id: UUID, app: App = App.RESIDENT) -> UUID:
    async with units.begin() as unit:
        return (await start_session(unit, StartSession(person_id, app, "iPhone"))).session.id


async def open_ones(units: Units, person_id: UUID) -> list[UUID]:
    async with units.begin() as unit:
        return [session.id for session in await list_open_sessions(unit, person_id)]


async def ends(units: Units) -> list[str]:
    return [said["reason"] for name, said in await recorded(units) if name == "session.ended"]


async def test_signing_out_ends_the_session_once(units: Units, world: World) -> None:
    session_id = await start(units, world.person("owner"))
    async with units.begin() as unit:
        assert await end_session(unit, session_id, EndReason.SIGNED_OUT)
    async with units.begin() as unit:
        assert not await end_session(unit, session_id, EndReason.REUSE_DETECTED)
    async with units.begin() as unit:
        session = (await unit.session.execute(select(SignInSession))).scalar_one()
    assert (session.ended_at, session.ended_reason) == (MORNING, EndReason.SIGNED_OUT)
    assert await ends(units) == ["SIGNED_OUT"]


async def test_twenty_ends_at_once_are_one(units: Units, world: World) -> None:
    session_id = await start(units, world.person("owner"))

    async def end() -> bool:
        async with units.begin() as unit:
            return await end_session(unit, session_id, EndReason.SIGNED_OUT)

    assert sorted(await asyncio.gather(*(end() for _ in range(20)))) == [False] * 19 + [True]
    assert await ends(units) == ["SIGNED_OUT"]


async def test_a_person_ends_the_session_of_a_lost_phone(units: Units, world: World) -> None:
    owner = world.person("owner")
    lost, kept = await start(units, owner), await start(units, owner)
    actor = Actor(App.RESIDENT, owner, kept)
    for _ in range(2):
        async with units.begin() as unit:
            session = await end_own_session(unit, actor, Key(lost))
        assert (session.ended_at, session.ended_reason) == (MORNING, EndReason.ENDED_BY_PERSON)
    assert await open_ones(units, owner) == [kept]
    assert await ends(units) == ["ENDED_BY_PERSON"]


async def test_ending_the_session_one_is_in_is_signing_out(units: Units, world: World) -> None:
    owner = world.person("owner")
    session_id = await start(units, owner)
    async with units.begin() as unit:
        session = await end_own_session(unit, Actor(App.RESIDENT, owner, session_id), Key(session_id))
    assert session.ended_reason is EndReason.SIGNED_OUT


@pytest.mark.parametrize("name", ["family", "neighbour", "manager", "stranger"])
async def test_nobody_else_s_session_can_be_ended(units: Units, world: World, name: str) -> None:
    session_id = await start(units, world.person("owner"))
    async with units.begin() as unit:
        with pytest.raises(NotFound) as refused:
            await end_own_session(unit, world.callers[name], Key(session_id))
    assert refused.value.path == ("sessionId",)
    async with units.begin() as unit:
        with pytest.raises(NotFound):
            await end_own_session(unit, world.callers[name], Key(new_id()))
        assert await end_own_sessions(unit, world.callers[name]) == 0
    assert await open_ones(units, world.person("owner")) == [session_id]
    assert await ends(units) == []


async def test_an_anonymous_caller_ends_nothing(units: Units, world: World) -> None:
    session_id = await start(units, world.person("owner"))
    async with units.begin() as unit:
        with pytest.raises(Forbidden):
            await end_own_session(unit, ANONYMOUS, Key(session_id))
        with pytest.raises(Forbidden):
            await end_own_sessions(unit, ANONYMOUS)
    assert await open_ones(units, world.person("owner")) == [session_id]


@pytest.mark.parametrize("keep", [True, False])
async def test_all_sessions_end_but_perhaps_this_one(units: Units, world: World, keep: bool) -> None:
    owner = world.person("owner")
    this, other, third = [await start(units, owner) for _ in range(3)]
    foreign = await start(units, world.person("neighbour"))
    async with units.begin() as unit:
        ended = await end_own_sessions(unit, Actor(App.RESIDENT, owner, this), keep_current=keep)
    assert ended == (2 if keep else 3)
    assert await open_ones(units, owner) == ([this] if keep else [])
    assert await open_ones(units, world.person("neighbour")) == [foreign]
    assert await ends(units) == ["ENDED_BY_PERSON"] * ended
    assert other != third


async def test_the_list_is_newest_first_and_without_what_ran_out(
    units: Units, world: World, clock: FixedClock
) -> None:
    owner = world.person("owner")
    old = await start(units, owner)
    clock.instant += timedelta(days=60)
    new = await start(units, owner, App.MANAGER)
    assert await open_ones(units, owner) == [new, old]
    clock.instant += timedelta(days=30)
    assert await open_ones(units, owner) == [new]
    with counted(units.database) as statements:
        await open_ones(units, owner)
    assert len(statements) == 1


async def test_open_means_neither_ended_nor_run_out(units: Units, world: World, clock: FixedClock) -> None:
    session_id = await start(units, world.person("owner"))
    async with units.begin() as unit:
        assert await is_open(unit, session_id)
        assert not await is_open(unit, new_id())
    clock.instant += timedelta(days=90)
    async with units.begin() as unit:
        assert not await is_open(unit, session_id)


async def test_an_end_that_dies_before_the_commit_did_not_happen(units: Units, world: World) -> None:
    owner = world.person("owner")
    session_id = await start(units, owner)
    async with dying(units) as unit:
        await end_session(unit, session_id, EndReason.SIGNED_OUT)
    assert await open_ones(units, owner) == [session_id]
    assert await ends(units) == []
