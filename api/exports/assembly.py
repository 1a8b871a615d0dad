"""What exports need, opened with the process and closed with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from api.exports.router import exports_router
from api.graphql.product import READER_ROLE, links_of, read_url
from api.settings import Settings
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from payments.exports.download import AT_ONCE, Exports


@asynccontextmanager
async def opened_exports(settings: Settings, units: Units) -> AsyncIterator[APIRouter]:
    """Long reads have connections of their own, so that nobody waits behind a file."""
    database = Database(
        read_url(settings),
        pool_size=AT_ONCE,
        behind_pooler=settings.database_behind_pooler,
        reader_role=READER_ROLE,
    )
    try:
        yield exports_router(Exports(units, database, links_of(settings)))
    finally:
        await database.dispose()
