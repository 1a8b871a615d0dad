"""The types of the Strawberry peer: rows of SQLModel, and what they lead to by data loaders, as its
documentation teaches.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

import strawberry

from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from domain.billing.models import BillStatus, FeeKind
from domain.billing.policy import PAYABLE
from domain.devices.kinds import DeviceKind
from domain.kit.key import Key
from domain.residencies.models import ResidencyKind, ResidencyStatus
from schema.engine.global_ids import encode_id
from schema.engine.scalars import BigInt, CurrencyCode, Cursor
from tests.bench.peers.ids import read_cursor, write_cursor
from tests.bench.peers.strawberry_loaders import Loaders

Info = strawberry.Info[dict[str, Any], None]


def loaders(info: Info) -> Loaders:
    found: Loaders = info.context["loaders"]
    return found


@strawberry.interface
class Node:
    """A type over an ORM row. `code` begins its global ids; those of a `tenant` row name its community."""

    code: ClassVar[str]
    tenant: ClassVar[bool] = True
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(
            encode_id(self.code, Key(self.row.id, self.row.community_id if self.tenant else None))
        )


def plain(name: str, kind: Any) -> Any:
    """A field that reads an attribute, with a resolver as in the documentation."""

    def resolve(self: Node) -> Any:
        return getattr(self.row, name)

    resolve.__annotations__["return"] = kind
    return strawberry.field(resolver=resolve)


@strawberry.type
class Money:
    amount: Decimal
    currency: CurrencyCode


def money(name: str) -> Any:
    def resolve(self: Node) -> Money:
        return Money(
            amount=Decimal(getattr(self.row, name)).scaleb(-2), currency=CurrencyCode(self.row.currency)
        )

    return strawberry.field(resolver=resolve)


@strawberry.type
class City(Node):
    code, tenant = "city", False

    name = plain("name", str)


@strawberry.type
class Street(Node):
    code, tenant = "street", False

    name = plain("name", str)

    @strawberry.field
    async def city(self, info: Info) -> City:
        return City(row=await loaders(info).cities.load(self.row.city_id))


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: Cursor | None


def page_of(rows: Sequence[Any], first: int, at: Callable[[Any], datetime]) -> tuple[Sequence[Any], PageInfo]:
    """A page of rows that were read with one row more than asked for."""
    shown = rows[:first]
    cursor = Cursor(write_cursor(at(shown[-1]), shown[-1].id)) if shown else None
    return shown, PageInfo(has_next_page=len(rows) > first, end_cursor=cursor)


@strawberry.type
class Notice(Node):
    code = "notice"

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
class Device(Node):
    code = "device"

    name = plain("name", str)
    kind = plain("kind", DeviceKind)


@strawberry.type
class Alarm(Node):
    code = "alarm"

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
class Community(Node):
    code, tenant = "community", False

    word: str = strawberry.field(name="code", resolver=lambda self: self.row.code)
    name = plain("name", str)
    address = plain("address", str)
    time_zone = plain("time_zone", str)

    @strawberry.field
    async def street(self, info: Info) -> Street:
        return Street(row=await loaders(info).streets.load(self.row.street_id))

    @strawberry.field
    async def notices(self, info: Info, first: int = 20) -> NoticeConnection:
        rows = await loaders(info).notices_of(self.row.id, first + 1)
        shown, page = page_of(rows, first, lambda notice: notice.published_at)
        return NoticeConnection(nodes=[Notice(row=each) for each in shown], page_info=page)

    @strawberry.field
    async def alarms(self, info: Info, first: int = 20) -> AlarmConnection:
        return AlarmConnection(
            nodes=[Alarm(row=each) for each in await loaders(info).alarms_of(self.row.id, first)]
        )

    @strawberry.field
    async def bills(
        self, info: Info, first: int = 20, after: Cursor | None = None
    ) -> Annotated["BillConnection", strawberry.lazy("tests.bench.peers.strawberry_types")]:
        beyond = read_cursor(after) if after else None
        rows = await loaders(info).bills_of(self.row.id, first + 1, beyond)
        shown, page = page_of(rows, first, lambda bill: bill.due_at)
        return BillConnection(nodes=[Bill(row=each) for each in shown], page_info=page)


@strawberry.type
class Building(Node):
    code = "building"

    number = plain("number", str)
    name = plain("name", str)
    floors = plain("floors", int)


@strawberry.type
class Unit(Node):
    code = "unit"

    number = plain("number", str)


@strawberry.type
class Room(Node):
    code = "room"

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
class Residency(Node):
    code = "residency"

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
class Notification(Node):
    code, tenant = "notification", False

    created_at = plain("created_at", datetime)

    @strawberry.field
    def is_read(self) -> bool:
        return self.row.read_at is not None


@strawberry.type
class NotificationConnection:
    nodes: list[Notification]


@strawberry.type
class BillLine(Node):
    code = "line"

    fee = plain("fee", FeeKind)
    label = plain("label", str)
    detail = plain("detail", str)
    amount = money("amount_minor")


@strawberry.type
class Bill(Node):
    code = "bill"

    period = plain("period", str)
    status = plain("status", BillStatus)
    due_at = plain("due_at", datetime)
    total = money("total_minor")
    paid = money("paid_minor")

    @strawberry.field
    def is_payable(self) -> bool:
        return self.row.status in PAYABLE

    @strawberry.field
    def is_overdue(self, info: Info) -> bool:
        return self.row.status in PAYABLE and self.row.due_at < loaders(info).now

    @strawberry.field
    async def room(self, info: Info) -> Room:
        return Room(row=await loaders(info).rooms.load((self.row.community_id, self.row.room_id)))

    @strawberry.field
    async def community(self, info: Info) -> Community:
        return Community(row=await loaders(info).communities.load(self.row.community_id))

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
class Person(Node):
    code, tenant = "person", False

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
