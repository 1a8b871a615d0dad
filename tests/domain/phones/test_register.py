"""Registering a handset: who may, twice, at once, by another person, too many."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.identity.models import SignInSession
from domain.kit.actor import Actor, App
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from domain.phones.models import PhoneDevice, Platform
from domain.phones.register import MOST_PHONES, RegisterPhone, register_phone
from domain.phones.retire import UnregisterPhone, retire_dead, retire_session, unregister_phone
from tests.support.attempts import attempt, outcomes
from tests.support.world import MORNING, FixedClock, World

PHONE = RegisterPhone("token:1", Platform.ANDROID, "1.0.0", "en")


async def phones(units: Units, *where: Any) -> list[PhoneDevice]:
    async with units.begin() as unit:
        query = select(PhoneDevice).where(*where).order_by(col(PhoneDevice.token))
        return list((await unit.session.execute(query)).scalars())


async def register(units: Units, actor: Actor, command: RegisterPhone = PHONE) -> PhoneDevice:
    async with units.begin() as unit:
        return await register_phone(unit, actor, command)


async def test_everybody_who_has_signed_in_may(units: Units, world: World) -> None:
    found = await outcomes(units, world.callers, register_phone, PHONE)
    assert found == dict.fromkeys(world.callers, "OK") | {"anonymous": "FORBIDDEN"}


async def test_what_is_written(units: Units, world: World) -> None:
    made = await register(units, world.callers["owner"])
    [row] = await phones(units)
    assert row.id == made.id
    assert (row.person_id, row.app, row.platform) == (world.person("owner"), App.RESIDENT, Platform.ANDROID)
    assert (row.token, row.app_version, row.language) == ("token:1", "1.0.0", "en")
    assert (row.registered_at, row.last_seen_at, row.retired_at) == (MORNING, MORNING, None)


async def test_twice_is_the_same_handset_seen_again(units: Units, world: World, clock: FixedClock) -> None:
    first = await register(units, world.callers["owner"])
    clock.instant += timedelta(days=1)
    again = await register(
        units, world.callers["owner"], RegisterPhone("token:1", Platform.ANDROID, "1.1.0", "zh-CN")
    )
    assert again.id == first.id
    [row] = await phones(units)
    assert (row.app_version, row.language) == ("1.1.0", "zh-CN")
    assert (row.registered_at, row.last_seen_at) == (MORNING, MORNING + timedelta(days=1))


async def test_at_once_is_one_handset(units: Units, world: World) -> None:
    made = await asyncio.gather(*(register(units, world.callers["owner"]) for _ in range(20)))
    assert len({phone.id for phone in made}) == 1
    assert len(await phones(units)) == 1


async def test_another_person_on_the_same_handset_takes_it_over(
    units: Units, world: World, clock: FixedClock
) -> None:
    first = await register(units, world.callers["owner"])
    clock.instant += timedelta(hours=1)
    second = await register(units, world.callers["neighbour"])
    assert second.id == first.id
    [row] = await phones(units)
    assert (row.person_id, row.registered_at) == (world.person("neighbour"), clock.instant)


async def test_two_people_at_once_and_one_has_it(units: Units, world: World) -> None:
    callers = [world.callers[name] for name in ("owner", "neighbour")] * 5
    await asyncio.gather(*(register(units, caller) for caller in callers))
    [row] = await phones(units)
    assert row.person_id in {world.person("owner"), world.person("neighbour")}


async def test_a_retired_handset_comes_back(units: Units, world: World) -> None:
    made = await register(units, world.callers["owner"])
    async with units.begin() as unit:
        assert await retire_dead(unit, made.id, "token:1", "UNREGISTERED")
    await register(units, world.callers["owner"])
    [row] = await phones(units)
    assert (row.id, row.retired_at, row.retired_reason) == (made.id, None, None)


async def test_only_the_last_seen_handsets_are_kept(units: Units, world: World, clock: FixedClock) -> None:
    for number in range(MOST_PHONES + 2):
        clock.instant += timedelta(minutes=1)
        await register(units, world.callers["owner"], RegisterPhone(f"t{number:02d}", Platform.IOS, "1.0.0"))
    retired = await phones(units, col(PhoneDevice.retired_at).is_not(None))
    assert [(phone.token, phone.retired_reason) for phone in retired] == [
        ("t00", "SURPLUS"),
        ("t01", "SURPLUS"),
    ]


@pytest.mark.parametrize("bad", ["", " ", "a b", "a\n", "é", "x" * 401, "\x00"])
async def test_impossible_tokens(units: Units, world: World, bad: str) -> None:
    command = RegisterPhone(bad, Platform.ANDROID, "1.0.0")
    assert await attempt(units, world.callers["owner"], register_phone, command) == "INVALID_INPUT"
    assert await phones(units) == []


async def test_who_may_unregister_it(units: Units, world: World) -> None:
    made = await register(units, world.callers["owner"])
    found = await outcomes(units, world.callers, unregister_phone, UnregisterPhone(Key(made.id)))
    assert found == dict.fromkeys(world.callers, "NOT_FOUND") | {"owner": "OK"}
    [row] = await phones(units)
    assert (row.retired_at, row.retired_reason) == (MORNING, "UNREGISTERED_BY_APP")


async def test_unregistering_twice_changes_nothing(units: Units, world: World, clock: FixedClock) -> None:
    made = await register(units, world.callers["owner"])
    for _ in range(2):
        command = UnregisterPhone(Key(made.id))
        assert await attempt(units, world.callers["owner"], unregister_phone, command) == "OK"
        clock.instant += timedelta(hours=1)
    [row] = await phones(units)
    assert row.retired_at == MORNING


async def test_the_end_of_a_session_retires_what_registered_under_it(units: Units, world: World) -> None:
    owner = world.callers["owner"]
    async with units.begin() as unit:
        session = SignInSession(
            person_id=world.person("owner"),
            app=App.RESIDENT,
            started_at=MORNING,
            last_used_at=MORNING,
            expires_at=MORNING,
        )
        unit.session.add(session)
    await register(units, Actor(owner.app, owner.person_id, session.id))
    await register(units, owner, RegisterPhone("token:2", Platform.IOS, "1.0.0"))
    async with units.begin() as unit:
        assert await retire_session(unit, session.id) == 1
        assert await retire_session(unit, session.id) == 0
        assert await retire_session(unit, new_id()) == 0
    live = await phones(units, col(PhoneDevice.retired_at).is_(None))
    assert [phone.token for phone in live] == ["token:2"]
