"""A phone that asks for codes, and the words it reads in the messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from domain.identity.outcomes import Refusal, SignedIn
from domain.identity.redeem_code import RedeemCode, redeem_code
from domain.identity.request_code import RequestCode, request_code
from domain.identity.rotate_refresh_token import rotate_refresh_token
from domain.identity.secrets import CodeHasher
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork, Units

PHONE = "+8613812345678"


@dataclass(frozen=True, slots=True)
class Handset:
    """Does what a phone does, each step in a unit of its own."""

    units: Units
    hasher: CodeHasher
    phone: str = PHONE
    app: App = App.RESIDENT

    async def ask(self) -> str | None:
        """The code in the message, or None when no message came."""
        async with self.units.begin() as unit:
            message = await request_code(unit, self.hasher, RequestCode(self.app, self.phone))
        return None if message is None else message.parameters["code"]

    async def redeem(self, code: str) -> SignedIn | Refusal:
        async with self.units.begin() as unit:
            return await redeem_code(
                unit, self.hasher, RedeemCode(self.app, self.phone, code, device_name="华为 Mate 80")
            )

    async def sign_in(self) -> SignedIn:
        code = await self.ask()
        assert code is not None
        signed_in = await self.redeem(code)
        assert isinstance(signed_in, SignedIn)
        return signed_in

    async def refresh(self, token: str) -> SignedIn | Refusal:
        async with self.units.begin() as unit:
            return await rotate_refresh_token(unit, self.app, token)


@pytest.fixture
def hasher() -> CodeHasher:
    return CodeHasher(b"a key for the tests alone")


@pytest.fixture
def handset(units: Units, hasher: CodeHasher) -> Handset:
    return Handset(units, hasher)


def wrong(code: str) -> str:
    """Another code than the right one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


class DiedHalfWay(Exception):
    """The process is gone before its unit could commit."""


@asynccontextmanager
async def dying(units: Units) -> AsyncIterator[UnitOfWork]:
    """A unit of work whose process dies at the end of the block, with everything flushed and nothing
    committed."""
    with pytest.raises(DiedHalfWay):
        async with _dead_end(units) as unit:
            yield unit


@asynccontextmanager
async def _dead_end(units: Units) -> AsyncIterator[UnitOfWork]:
    async with units.begin() as unit:
        yield unit
        await unit.session.flush()
        raise DiedHalfWay
