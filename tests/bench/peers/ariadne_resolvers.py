"""The resolvers of the Ariadne peer: what a row leads to comes from a data loader."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ariadne import InterfaceType, MutationType, ObjectType, QueryType, ScalarType
from graphql import GraphQLResolveInfo

from domain.kit.key import Key
from schema.engine.global_ids import encode_id
from tests.bench.peers.ariadne_queries import Queries, Row
from tests.bench.peers.ids import read_cursor, read_plain_id, read_tenant_id, write_cursor

Info = GraphQLResolveInfo[Any]
PAYABLE = frozenset({"ISSUED", "PARTIALLY_PAID"})
CODES = {"BillLine": "line"}


def queries(info: Info) -> Queries:
    found: Queries = info.context["queries"]
    return found


def global_id(row: Row, info: Info) -> str:
    name = info.parent_type.name
    return encode_id(CODES.get(name, name.lower()), Key(row["id"], row.get("community_id")))


def money(minor: int, currency: str) -> Row:
    return {"amount": Decimal(minor).scaleb(-2), "currency": currency}


def page(rows: Sequence[Row], first: int, at: str) -> Row:
    """A page of rows that were read with one row more than asked for."""
    shown = rows[:first]
    cursor = write_cursor(shown[-1][at], shown[-1]["id"]) if shown else None
    return {"nodes": shown, "page_info": {"has_next_page": len(rows) > first, "end_cursor": cursor}}


query, mutation = QueryType(), MutationType()
date_time = ScalarType("DateTime", serializer=lambda value: value.isoformat())
decimal = ScalarType("Decimal", serializer=str)
node = InterfaceType("Node", lambda row, *_: row["type"])
WITH_ID = ("Person", "City", "Street", "Community", "Building", "Unit", "Room", "Residency", "Notification")
types = {name: ObjectType(name) for name in (*WITH_ID, "Notice", "Alarm", "Device", "Bill", "BillLine")}
connection = ObjectType("BillConnection")
for each in types.values():
    each.set_field("id", global_id)


@query.field("viewer")
async def viewer(_: None, info: Info) -> Row | None:
    return await queries(info).people.load(queries(info).person_id)


@query.field("payableBills")
async def payable_bills(_: None, info: Info, first: int) -> Row:
    found = page(await queries(info).payable_bills(first + 1), first, "due_at")
    return {**found, "counts": True}


@connection.field("totalCount")
async def total_count(found: Row, info: Info) -> int | None:
    return await queries(info).count_payable() if "counts" in found else None


@query.field("community")
async def community_by_id(_: None, info: Info, id: str) -> Row | None:
    return await queries(info).communities.load(read_plain_id(id))


@query.field("node")
async def node_by_id(_: None, info: Info, id: str) -> Row | None:
    code, key = read_tenant_id(id)
    loader = {"bill": queries(info).bills, "notice": queries(info).notices}[code]
    row = await loader.load(key)
    return row and {**row, "type": code.capitalize()}


@mutation.field("noticeMarkRead")
async def notice_mark_read(_: None, info: Info, notice_id: str) -> Row:
    key = read_tenant_id(notice_id)[1]
    await queries(info).mark_read(key)
    return {"notice": await queries(info).notices.load(key), "user_errors": []}


@types["Person"].field("residencies")
async def residencies(_: Row, info: Info, first: int, status: str | None = None) -> Row:
    return {"nodes": await queries(info).residencies(first, status)}


@types["Person"].field("notifications")
async def notifications(_: Row, info: Info, first: int) -> Row:
    return {"nodes": await queries(info).notifications(first)}


@types["Community"].field("notices")
async def notices(row: Row, info: Info, first: int) -> Row:
    return page(await queries(info).notices_of(row["id"], first + 1), first, "published_at")


@types["Community"].field("alarms")
async def alarms(row: Row, info: Info, first: int) -> Row:
    return {"nodes": await queries(info).alarms_of(row["id"], first)}


@types["Community"].field("bills")
async def bills(row: Row, info: Info, first: int, after: str | None = None) -> Row:
    beyond = read_cursor(after) if after else None
    return page(await queries(info).bills_of(row["id"], first + 1, beyond), first, "due_at")


@types["Street"].field("city")
async def city(row: Row, info: Info) -> Row | None:
    return await queries(info).cities.load(row["city_id"])


@types["Community"].field("street")
async def street(row: Row, info: Info) -> Row | None:
    return await queries(info).streets.load(row["street_id"])


@types["Residency"].field("room")
@types["Bill"].field("room")
async def room(row: Row, info: Info) -> Row | None:
    return await queries(info).rooms.load((row["community_id"], row["room_id"]))


@types["Residency"].field("community")
@types["Bill"].field("community")
async def community(row: Row, info: Info) -> Row | None:
    return await queries(info).communities.load(row["community_id"])


@types["Room"].field("unit")
async def unit(row: Row, info: Info) -> Row | None:
    return await queries(info).units.load((row["community_id"], row["unit_id"]))


@types["Room"].field("building")
async def building(row: Row, info: Info) -> Row | None:
    return await queries(info).buildings.load((row["community_id"], row["building_id"]))


@types["Notice"].field("isRead")
async def is_read(row: Row, info: Info) -> bool:
    return await queries(info).readings.load((row["community_id"], row["id"]))


@types["Alarm"].field("device")
async def device(row: Row, info: Info) -> Row | None:
    return await queries(info).devices.load((row["community_id"], row["device_id"]))


@types["Bill"].field("lines")
async def lines(row: Row, info: Info) -> list[Row]:
    return await queries(info).lines.load((row["community_id"], row["id"]))


types["Alarm"].set_field("isAcknowledged", lambda row, _: row["acknowledged_at"] is not None)
types["Notification"].set_field("isRead", lambda row, _: row["read_at"] is not None)
types["Bill"].set_field("isPayable", lambda row, _: row["status"] in PAYABLE)
types["Bill"].set_field(
    "isOverdue", lambda row, _: row["status"] in PAYABLE and row["due_at"] < datetime.now(UTC)
)
types["Bill"].set_field("total", lambda row, _: money(row["total_minor"], row["currency"]))
types["Bill"].set_field("paid", lambda row, _: money(row["paid_minor"], row["currency"]))
types["BillLine"].set_field("amount", lambda row, _: money(row["amount_minor"], row["currency"]))

BINDABLES = [query, mutation, date_time, decimal, node, connection, *types.values()]
