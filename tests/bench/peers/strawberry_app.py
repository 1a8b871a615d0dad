"""A peer: Strawberry's stock executor with SQLModel rows and data loaders, and its two caches for documents.

The header `x-person` says who asks. It runs bare: no token, no contract, no cost limit, no metrics, and only
the visibility that its queries need anyway. That favours it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import strawberry
from fastapi import FastAPI, Request
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.fastapi import GraphQLRouter
from strawberry.schema.config import StrawberryConfig

from domain.kit.database import Database
from schema.engine.scalars import SCALARS
from tests.bench.peers.ids import read_plain_id, read_tenant_id
from tests.bench.peers.strawberry_loaders import Loaders
from tests.bench.peers.strawberry_types import (
    Bill,
    BillConnection,
    Community,
    Info,
    Node,
    Notice,
    Person,
    loaders,
    page_of,
)


@strawberry.type
class Query:
    @strawberry.field
    async def viewer(self, info: Info) -> Person:
        return Person(row=await loaders(info).people.load(loaders(info).person_id))

    @strawberry.field
    async def payable_bills(self, info: Info, first: int = 20) -> BillConnection:
        rows = await loaders(info).payable_bills(first + 1)
        shown, page = page_of(rows, first, lambda bill: bill.due_at)
        return BillConnection(nodes=[Bill(row=each) for each in shown], page_info=page)

    @strawberry.field
    async def community(self, info: Info, id: strawberry.ID) -> Community:
        return Community(row=await loaders(info).communities.load(read_plain_id(id)))

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        code, key = read_tenant_id(id)
        kind, loader = {"bill": (Bill, loaders(info).bills), "notice": (Notice, loaders(info).notices)}[code]
        row = await loader.load(key)
        return kind(row=row) if row else None


@strawberry.type
class NoticeMarkReadError:
    code: str
    message: str
    path: list[str] | None


@strawberry.type
class NoticeMarkReadPayload:
    notice: Notice | None
    user_errors: list[NoticeMarkReadError]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def notice_mark_read(self, info: Info, notice_id: strawberry.ID) -> NoticeMarkReadPayload:
        _, key = read_tenant_id(notice_id)
        await loaders(info).mark_read(key)
        notice = Notice(row=await loaders(info).notices.load(key))
        return NoticeMarkReadPayload(notice=notice, user_errors=[])


schema = strawberry.Schema(
    Query, Mutation, extensions=[ParserCache, ValidationCache], config=StrawberryConfig(scalar_map=SCALARS)
)


def create_app() -> FastAPI:
    """An application on the database at DATABASE_URL."""
    database = Database(os.environ["DATABASE_URL"], pool_size=int(os.environ.get("PEER_POOL", "8")))

    async def context(request: Request) -> dict[str, Any]:
        return {"loaders": Loaders(database, UUID(request.headers["x-person"]))}

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.dispose()

    app = FastAPI(lifespan=lifespan)
    app.include_router(GraphQLRouter(schema, context_getter=context), prefix="/graphql")

    @app.get("/healthz")
    def healthy() -> dict[str, str]:
        return {"status": "ok"}

    return app
