"""The peer: Strawberry's stock executor with SQLModel rows and data loaders, as its documentation teaches.

It answers the resident's Home query for the person named by the header `x-person`. It runs bare: no token, no
contract, no cost limit, no metrics, and only the visibility that its queries need anyway. That favours it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from fastapi import FastAPI, Request
from strawberry.fastapi import GraphQLRouter
from strawberry.schema.config import StrawberryConfig

from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from domain.billing.models import BillStatus, FeeKind
from domain.devices.kinds import DeviceKind
from domain.kit.database import Database
from domain.kit.key import Key
from domain.residencies.models import ResidencyKind, ResidencyStatus
from schema.engine.global_ids import encode_id
from schema.engine.scalars import SCALARS, BigInt, CurrencyCode, Cursor
from tests.bench.peers.loaders import Loaders

Info = strawberry.Info[dict[str, Any], None]


def loaders(info: Info) -> Loaders:
    found: Loaders = info.context["loaders"]
    return found


@strawberry.type
class RowType:
    """A type over an ORM row."""

    row: strawberry.Private[Any]


def global_id(code: str) -> Any:
    def resolve(self: RowType) -> strawberry.ID:
        return strawberry.ID(encode_id(code, Key(self.row.id, getattr(self.row, "community_id", None))))

    return strawberry.field(resolver=resolve)


def plain(name: str, kind: Any) -> Any:
    """A field that reads an attribute, with a resolver as in the documentation."""

    def resolve(self: RowType) -> Any:
        return getattr(self.row, name)

    resolve.__annotations__["return"] = kind
    return strawberry.field(resolver=resolve)


@strawberry.type
class Money:
    amount: Decimal
    currency: CurrencyCode


def money(name: str) -> Any:
    def resolve(self: RowType) -> Money:
        return Money(
            amount=Decimal(getattr(self.row, name)).scaleb(-2), currency=CurrencyCode(self.row.currency)
        )

    return strawberry.field(resolver=resolve)


@strawberry.type
class City(RowType):
    id = global_id("city")
    name = plain("name", str)


@strawberry.type
class Street(RowType):
    id = global_id("street")
    name = plain("name", str)

    @strawberry.field
    async def city(self, info: Info) -> City:
        return City(row=await loaders(info).cities.load(self.row.city_id))


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: Cursor | None


@strawberry.type
class Notice(RowType):
    id = global_id("notice")
    title = plain("title", str)
    body = plain("body", str)
    pinned = plain("pinned", bool)
    published_at = plain("published_at", datetime)

    @strawberry.field
    async def is_read(self, info: Info) -> bool:
        return await loaders(info).receipts.load((self.row.community_id, self.row.id))


@strawberry.type
class NoticeConnection:
    nodes: list[Notice]
    page_info: PageInfo


@strawberry.type
class Device(RowType):
    id = global_id("device")
    name = plain("name", str)
    kind = plain("kind", DeviceKind)


@strawberry.type
class Alarm(RowType):
    id = global_id("alarm")
    kind = plain("kind", AlarmKind)
    level = plain("level", AlarmLevel)
    condition = plain("condition", AlarmCondition)
    verdict = plain("verdict", AlarmVerdict)
    place = plain("place", str)
    floor = plain("floor", int | None)
    raised_at = plain("raised_at", datetime)
    last_seen_at = plain("last_seen_at", datetime)
    cleared_at = plain("cleared_at", datetime | None)
    repeats = plain("repeats", BigInt)

    @strawberry.field
    def is_acknowledged(self) -> bool:
        return self.row.acknowledged_at is not None

    @strawberry.field
    async def device(self, info: Info) -> Device:
        return Device(row=await loaders(info).devices.load((self.row.community_id, self.row.device_id)))


@strawberry.type
class AlarmConnection:
    nodes: list[Alarm]


@strawberry.type
class Community(RowType):
    id = global_id("community")
    code = plain("code", str)
    name = plain("name", str)
    address = plain("address", str)
    time_zone = plain("time_zone", str)

    @strawberry.field
    async def street(self, info: Info) -> Street:
        return Street(row=await loaders(info).streets.load(self.row.street_id))

    @strawberry.field
    async def notices(self, info: Info, first: int = 20) -> NoticeConnection:
        rows = await loaders(info).notices_of(self.row.id, first + 1)
        shown = rows[:first]
        cursor = Cursor(str(shown[-1].id)) if shown else None
        page = PageInfo(has_next_page=len(rows) > first, end_cursor=cursor)
        return NoticeConnection(nodes=[Notice(row=each) for each in shown], page_info=page)

    @strawberry.field
    async def alarms(self, info: Info, first: int = 20) -> AlarmConnection:
        return AlarmConnection(
            nodes=[Alarm(row=each) for each in await loaders(info).alarms_of(self.row.id, first)]
        )


@strawberry.type
class Building(RowType):
    id = global_id("building")
    number = plain("number", str)
    name = plain("name", str)
    floors = plain("floors", int)


@strawberry.type
class Unit(RowType):
    id = global_id("unit")
    number = plain("number", str)


@strawberry.type
class Room(RowType):
    id = global_id("room")
    number = plain("number", str)
    floor = plain("floor", int)
    area = plain("area", Decimal)

    @strawberry.field
    async def unit(self, info: Info) -> Unit:
        return Unit(row=await loaders(info).units.load((self.row.community_id, self.row.unit_id)))

    @strawberry.field
    async def building(self, info: Info) -> Building:
        return Building(row=await loaders(info).buildings.load((self.row.community_id, self.row.building_id)))


@strawberry.type
class Residency(RowType):
    id = global_id("residency")
    kind = plain("kind", ResidencyKind)
    status = plain("status", ResidencyStatus)
    approved_at = plain("approved_at", datetime | None)

    @strawberry.field
    async def room(self, info: Info) -> Room:
        return Room(row=await loaders(info).rooms.load((self.row.community_id, self.row.room_id)))

    @strawberry.field
    async def community(self, info: Info) -> Community:
        return Community(row=await loaders(info).communities.load(self.row.community_id))


@strawberry.type
class ResidencyConnection:
    nodes: list[Residency]


@strawberry.type
class Notification(RowType):
    id = global_id("notification")
    created_at = plain("created_at", datetime)

    @strawberry.field
    def is_read(self) -> bool:
        return self.row.read_at is not None


@strawberry.type
class NotificationConnection:
    nodes: list[Notification]


@strawberry.type
class BillLine(RowType):
    id = global_id("line")
    fee = plain("fee", FeeKind)
    label = plain("label", str)
    detail = plain("detail", str)
    amount = money("amount_minor")


@strawberry.type
class Bill(RowType):
    id = global_id("bill")
    period = plain("period", str)
    status = plain("status", BillStatus)
    due_at = plain("due_at", datetime)
    total = money("total_minor")
    paid = money("paid_minor")

    @strawberry.field
    def is_payable(self) -> bool:
        return self.row.status in {BillStatus.ISSUED, BillStatus.PARTIALLY_PAID}

    @strawberry.field
    def is_overdue(self, info: Info) -> bool:
        return bool(self.row.due_at < loaders(info).now)

    @strawberry.field
    async def room(self, info: Info) -> Room:
        return Room(row=await loaders(info).rooms.load((self.row.community_id, self.row.room_id)))

    @strawberry.field
    async def lines(self, info: Info) -> list[BillLine]:
        return [
            BillLine(row=each)
            for each in await loaders(info).lines.load((self.row.community_id, self.row.id))
        ]


@strawberry.type
class BillConnection:
    nodes: list[Bill]
    page_info: PageInfo

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        return await loaders(info).count_payable()


@strawberry.type
class Person(RowType):
    id = global_id("person")
    name = plain("name", str)
    phone = plain("phone", str)
    language = plain("language", str)

    @strawberry.field
    async def residencies(
        self, info: Info, first: int = 20, status: ResidencyStatus | None = None
    ) -> ResidencyConnection:
        rows = await loaders(info).residencies_of(self.row.id, status, first)
        return ResidencyConnection(nodes=[Residency(row=each) for each in rows])

    @strawberry.field
    async def notifications(self, info: Info, first: int = 20) -> NotificationConnection:
        rows = await loaders(info).notifications_of(self.row.id, first)
        return NotificationConnection(nodes=[Notification(row=each) for each in rows])


@strawberry.type
class Query:
    @strawberry.field
    async def viewer(self, info: Info) -> Person:
        return Person(row=await loaders(info).people.load(loaders(info).person_id))

    @strawberry.field
    async def payable_bills(self, info: Info, first: int = 20) -> BillConnection:
        rows = await loaders(info).payable_bills(first + 1)
        shown = rows[:first]
        cursor = Cursor(str(shown[-1].id)) if shown else None
        page = PageInfo(has_next_page=len(rows) > first, end_cursor=cursor)
        return BillConnection(nodes=[Bill(row=each) for each in shown], page_info=page)


schema = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))


def create_app() -> FastAPI:
    """An application on the database at DATABASE_URL."""
    database = Database(os.environ["DATABASE_URL"])

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
