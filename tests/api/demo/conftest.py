"""The page behind real HTTP, with the demo's accounts in a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.demo.router import demo_router
from api.oauth.settings import OAuthSettings, oauth_settings
from api.settings import Settings
from domain.demo.accounts import DEMO_ACCOUNTS
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from domain.people.models import Person

ISSUER = "http://127.0.0.1:8000"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path, database_url=database_url, public_url=ISSUER, fcm_base_url=None)


@pytest.fixture
def oauth(settings: Settings) -> OAuthSettings:
    return oauth_settings(settings)


@pytest.fixture
async def units(database_url: str) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database)
    await database.dispose()


@pytest.fixture
async def people(units: Units) -> None:
    """The demo accounts, without the rest of their world."""
    async with units.begin() as unit:
        unit.session.add_all(Person(name=account.name, phone=account.phone) for account in DEMO_ACCOUNTS)


@pytest.fixture
async def page(settings: Settings, oauth: OAuthSettings, units: Units) -> AsyncIterator[httpx.AsyncClient]:
    async with demo_router(settings, oauth, units) as router:
        web = FastAPI()
        web.include_router(router)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=ISSUER) as client:
            yield client
