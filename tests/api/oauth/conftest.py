"""The authorization server over real PostgreSQL and Valkey, spoken to by HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from api.authentication import Authenticator
from api.oauth.keys import SigningKeys, new_key_set
from api.oauth.router import SignIn, oauth_router
from api.oauth.settings import OAuthSettings
from domain.identity.sms import TextMessage
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.world import FixedClock, World, build_world

ISSUER = "https://palm.example"
PHONE = "+8613812345678"
CODE_GRANT = "urn:palm:params:oauth:grant-type:otp"
KEYS = SigningKeys.parse(new_key_set())


@dataclass(slots=True)
class Carrier:
    """Keeps the messages, or fails as a carrier may."""

    messages: list[TextMessage] = field(default_factory=list)
    is_down: bool = False

    async def send(self, message: TextMessage) -> None:
        if self.is_down:
            raise ConnectionError("no carrier")
        self.messages.append(message)


@dataclass(slots=True)
class Phone:
    """One app on one handset, as an HTTP client."""

    http: httpx.AsyncClient
    carrier: Carrier
    number: str = PHONE
    client_id: str = "resident-app"

    async def ask(self) -> str:
        """The code in the message."""
        answer = await self.http.post("/oauth/otp", data={"phone": self.number, "client_id": self.client_id})
        assert (answer.status_code, answer.json()) == (202, {"expires_in": 300})
        return self.carrier.messages[-1].parameters["code"]

    async def redeem(self, code: str, **more: str) -> httpx.Response:
        return await self.token(grant_type=CODE_GRANT, phone=self.number, code=code, **more)

    async def refresh(self, token: str, **more: str) -> httpx.Response:
        return await self.token(grant_type="refresh_token", refresh_token=token, **more)

    async def token(self, **form: str) -> httpx.Response:
        return await self.http.post("/oauth/token", data={"client_id": self.client_id} | form)

    async def sign_in(self, **more: str) -> dict[str, Any]:
        answer = await self.redeem(await self.ask(), **more)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    async def sign_out(self, token: str, **more: str) -> httpx.Response:
        return await self.http.post(
            "/oauth/revoke", data={"token": token, "client_id": self.client_id} | more
        )

    async def userinfo(self, access_token: str) -> httpx.Response:
        return await self.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {access_token}"})


@pytest.fixture
def clock() -> FixedClock:
    """2026-11-24 08:00 UTC until the test moves it."""
    return FixedClock()


@pytest.fixture
async def units(database_url: str, clock: FixedClock) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, clock)
    await database.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def settings() -> OAuthSettings:
    return OAuthSettings(issuer=ISSUER, keys=KEYS, code_key=b"k" * 32)


@pytest.fixture
def authenticator(settings: OAuthSettings, units: Units) -> Authenticator:
    return Authenticator(settings, units)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def sign_in(
    settings: OAuthSettings, units: Units, redis: Redis, carrier: Carrier, authenticator: Authenticator
) -> SignIn:
    return SignIn(settings, units, redis, carrier, authenticator)


@pytest.fixture
async def http(sign_in: SignIn) -> AsyncIterator[httpx.AsyncClient]:
    """Raises what the server raises, so that no fault hides behind a 500."""
    app = FastAPI()
    app.include_router(oauth_router(sign_in))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as client:
        yield client


@pytest.fixture
def phone(http: httpx.AsyncClient, carrier: Carrier) -> Phone:
    return Phone(http, carrier)


@pytest.fixture
def staff_phone(phone: Phone) -> Phone:
    """The same handset with the manager app."""
    return replace(phone, client_id="manager-app")


@pytest.fixture
async def world(units: Units) -> World:
    return await build_world(units)


def wrong(code: str) -> str:
    """Another code than the right one."""
    return f"{(int(code) + 1) % 1_000_000:06}"
