"""Five messages in ten minutes, for anybody's phone, and nothing stored that could be read back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from domain.identity.models import OneTimeCode
from domain.identity.request_code import RequestCode, request_code
from domain.identity.secrets import CodeHasher
from domain.kit.actor import App
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from tests.domain.identity.conftest import PHONE, Handset, dying
from tests.support.statements import counted
from tests.support.world import FixedClock, World


async def test_the_message_carries_six_digits_and_its_minutes(units: Units, hasher: CodeHasher) -> None:
    async with units.begin() as unit:
        message = await request_code(unit, hasher, RequestCode(App.RESIDENT, PHONE))
    assert message is not None
    code = message.parameters["code"]
    assert len(code) == 6
    assert code.isdecimal()
    assert (message.phone, message.template, message.parameters["minutes"]) == (PHONE, "sign_in_code", "5")
    assert message.text == f"【掌上社区】验证码 {code},5 分钟内有效。请勿告诉他人。"
    assert code not in repr(message)


async def test_only_a_keyed_hash_is_stored(units: Units, handset: Handset, hasher: CodeHasher) -> None:
    code = await handset.ask()
    assert code is not None
    async with units.begin() as unit:
        row = (await unit.session.execute(select(OneTimeCode))).scalar_one()
    assert row.code_hash == hasher.digest(App.RESIDENT, PHONE, code)
    assert row.code_hash != CodeHasher(b"another key").digest(App.RESIDENT, PHONE, code)
    assert row.code_hash != hasher.digest(App.MANAGER, PHONE, code)
    assert row.expires_at - row.sent_at == timedelta(minutes=5)


async def test_the_sixth_within_ten_minutes_is_not_sent(handset: Handset, clock: FixedClock) -> None:
    for _ in range(5):
        assert await handset.ask() is not None
        clock.instant += timedelta(minutes=1)
    assert await handset.ask() is None
    clock.instant += timedelta(minutes=4, seconds=59)
    assert await handset.ask() is None
    clock.instant += timedelta(seconds=1)
    assert await handset.ask() is not None


async def test_the_limit_is_the_phone_s_and_not_the_app_s(handset: Handset) -> None:
    for app in (App.RESIDENT, App.MANAGER, App.MERCHANT, App.RESIDENT, App.MANAGER):
        assert await replace(handset, app=app).ask() is not None
    assert await handset.ask() is None
    assert await replace(handset, phone="+8613812345679").ask() is not None


async def test_of_twenty_at_once_five_are_sent(handset: Handset) -> None:
    codes = await asyncio.gather(*(handset.ask() for _ in range(20)))
    assert len([code for code in codes if code is not None]) == 5


async def test_a_known_and_an_unknown_phone_take_the_same_path(
    units: Units, handset: Handset, world: World
) -> None:
    async with units.begin() as unit:
        known = (await unit.session.get_one(Person, world.person("manager"))).phone
    paths = []
    for phone in (known, "+8613812340000"):
        with counted(units.database) as statements:
            assert await replace(handset, phone=phone, app=App.MANAGER).ask() is not None
        paths.append(statements)
    assert paths[0] == paths[1]
    assert len(paths[0]) == 3
    assert not [statement for statement in paths[0] if "person" in statement]


async def test_a_request_that_dies_before_the_commit_has_sent_nothing(
    units: Units, hasher: CodeHasher
) -> None:
    async with dying(units) as unit:
        await request_code(unit, hasher, RequestCode(App.RESIDENT, PHONE))
    async with units.begin() as unit:
        assert (await unit.session.execute(select(OneTimeCode))).first() is None
