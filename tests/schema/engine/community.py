"""A small community of its own for the engine's tests: every kind of declaration, no noun of the product."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.kit.actor import App
from domain.kit.sight import SeenWith
from domain.kit.viewer import Viewer
from schema.engine import (
    BigInt,
    Connection,
    CurrencyCode,
    Filter,
    GlobalId,
    Node,
    NodeQueries,
    allow,
    build_schema,
    column,
    composite,
    desc,
    either,
    expression,
    few,
    finished,
    many,
    node,
    one,
    root_by_id,
    root_many,
    root_one,
)
from schema.engine.context import OperationContext

metadata = MetaData(schema="engine_test")


class BillStatus(StrEnum):
    DRAFT = "draft"
    DUE = "due"
    PAID = "paid"


status_type = Enum(
    BillStatus,
    native_enum=False,
    length=40,
    values_callable=lambda kind: [each.value for each in kind],
    name="bill_status",
)


def key() -> list[Column[Any]]:
    return [Column("community_id", Uuid, primary_key=True), Column("id", Uuid, primary_key=True)]


def inside(columns: str, target: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", columns], [f"engine_test.{target}.community_id", f"engine_test.{target}.id"]
    )


town = Table(
    "town",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("open", Boolean, nullable=False),
)
person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("born_on", Date),
)
room = Table(
    "room",
    metadata,
    *key(),
    Column("town_id", Uuid, ForeignKey("engine_test.town.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("floor", Integer, nullable=False),
    Column("area", Numeric(10, 2)),
    Column("tags", ARRAY(Text), nullable=False),
    Column("details", JSONB),
)
residency = Table(
    "residency",
    metadata,
    *key(),
    Column("person_id", Uuid, ForeignKey("engine_test.person.id"), nullable=False),
    Column("room_id", Uuid, nullable=False),
    inside("room_id", "room"),
)
bill = Table(
    "bill",
    metadata,
    *key(),
    Column("room_id", Uuid, nullable=False),
    Column("payer_id", Uuid, ForeignKey("engine_test.person.id")),
    Column("issuer_id", Uuid, ForeignKey("engine_test.person.id")),
    Column("period", Text, nullable=False),
    Column("status", status_type, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("late_fee_minor", BigInteger),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("rate", Float),
    Column("disputed", Boolean),
    Column("receipt_key", Text),
    inside("room_id", "room"),
)
line = Table(
    "line",
    metadata,
    *key(),
    Column("bill_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    inside("bill_id", "bill"),
)
note = Table(
    "note",
    metadata,
    *key(),
    Column("person_id", Uuid, ForeignKey("engine_test.person.id"), nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)


def lives_in(community_id: Any, room_id: Any, viewer: Viewer) -> Any:
    return exists().where(
        residency.c.community_id == community_id,
        residency.c.room_id == room_id,
        residency.c.person_id == viewer.person_id,
    )


def visible_towns(row: Any, viewer: Viewer) -> Any:
    return true() if viewer.app == App.MANAGER else row.c.open


def visible_people(row: Any, viewer: Viewer) -> Any:
    return true() if viewer.app == App.MANAGER else row.c.id == viewer.person_id


def visible_rooms(row: Any, viewer: Viewer) -> Any:
    if viewer.app == App.MANAGER:
        return true()
    mine = residency.alias()
    return row.c.id.in_(select(mine.c.room_id).where(mine.c.person_id == viewer.person_id))


def visible_bills(row: Any, viewer: Viewer) -> Any:
    if viewer.app == App.MANAGER:
        return true()
    return and_(
        row.c.status.in_([BillStatus.DUE, BillStatus.PAID]),
        lives_in(row.c.community_id, row.c.room_id, viewer),
    )


visible_lines = SeenWith(bill, visible_bills, "bill_id")


def visible_notes(row: Any, viewer: Viewer) -> Any:
    return and_(row.c.person_id == viewer.person_id, row.c.written_at <= viewer.now)


async def sign_receipt(row: Mapping[str, Any], context: OperationContext) -> str | None:
    if row["receipt_key"] == "broken":
        raise RuntimeError("the signer's secret is missing")
    return (
        None
        if row["receipt_key"] is None
        else f"https://files/{row['receipt_key']}?for={context.actor.person_id}"
    )


def days_old(row: Mapping[str, Any], _context: OperationContext) -> int:
    issued: date = row["issued_on"]
    due: datetime = row["due_at"]
    return (date(2026, 11, 24) - issued).days + due.microsecond


strawberry.enum(BillStatus, description="How far a bill is.")
for each in BillStatus.__strawberry_definition__.values:  # type: ignore[attr-defined]
    each.description = f"It is {each.value}."
allow(values={"DRAFT": {App.MANAGER}})(BillStatus)


@strawberry.type(description="An amount.")
class Money:
    amount: Decimal = strawberry.field(description="In whole units.")
    currency: CurrencyCode = strawberry.field(description="ISO 4217.")


def money(minor: str) -> Any:
    return lambda row: func.round(row.c[minor] / 100, 2)


@node(table=town, visible=visible_towns, code="twn")
class Town(Node):
    """A town."""

    name: str = column(description="Its name.")
    rooms: "Connection[Room]" = many(
        order_by=["floor", desc("number")],
        description="Its rooms.",
        counted=False,
        filters=[Filter("floor", int | None, lambda row, value: row.c.floor == value)],
    )


@node(table=person, visible=visible_people, code="per")
class Person(Node):
    """A person."""

    name: str = column(description="Their name.")
    phone: str | None = column(description="Their phone.", apps={App.MANAGER})
    born_on: date | None = column(description="Birthday.")
    residencies: "list[Residency]" = few(order_by=["room_id"], at_most=50, description="Where they live.")
    paid: "Connection[Bill]" = many(by="payer_id", order_by=[desc("due_at")], description="Bills they pay.")


@node(table=room, visible=visible_rooms, code="rom")
class Room(Node):
    """A room."""

    number: str = column(description="Door number.")
    level: int = column("floor", description="Floor.", deprecated="use floor")
    floor: int = column(description="Floor.")
    area: Decimal | None = column(description="In square metres.")
    tags: list[str] = column(description="Words.")
    town: "Town | None" = one(description="Where it lies.")
    bills: "Connection[Bill]" = many(
        order_by=[desc("due_at")],
        description="Its bills.",
        filters=[
            Filter("status", list[BillStatus] | None, lambda row, value: row.c.status == any_(value)),
            Filter("period", str | None, lambda row, value: row.c.period == value),
            Filter("due_before", datetime | None, lambda row, value: row.c.due_at < value),
        ],
    )
    due_bills: "list[Bill]" = few(
        order_by=["due_at"],
        at_most=3,
        where=lambda row: row.c.status == BillStatus.DUE,
        description="What to pay next.",
    )
    latest_bill: "Bill | None" = one(
        on=lambda row, other: and_(
            other.c.community_id == row.c.community_id,
            other.c.room_id == row.c.id,
            other.c.period == "2026-03",
        ),
        description="The bill of March.",
    )


@node(
    table=residency,
    visible=lambda row, viewer: or_(literal(viewer.app == App.MANAGER), row.c.person_id == viewer.person_id),
    code="res",
)
class Residency(Node):
    """Who lives where."""

    person: "Person | None" = one(description="Who.")
    room: "Room | None" = one(description="Where.")


@node(table=bill, visible=visible_bills, code="bil", since="1.0")
class Bill(Node):
    """A bill."""

    period: str = column(description="Month.")
    status: BillStatus = column(description="How far.")
    total: Money = composite(
        Money, amount=money("total_minor"), currency="currency", description="What to pay."
    )
    late_fee: Money | None = composite(
        Money, amount=money("late_fee_minor"), currency="currency", description="For being late."
    )
    total_minor: BigInt = column(description="In fen.")
    due_at: datetime = column(description="Pay by.")
    issued_on: date = column(description="Issued.")
    rate: float | None = column(description="Rate.")
    disputed: bool | None = column(description="Whether disputed.")
    is_payable: bool = expression(lambda row: row.c.status == BillStatus.DUE, description="Whether to pay.")
    is_mine: bool = expression(
        lambda row, viewer: func.coalesce(row.c.payer_id == viewer.person_id, False),
        personal=True,
        description="Whether the viewer pays.",
    )
    line_count: int = expression(
        lambda row: (
            line.select()
            .with_only_columns(func.count())
            .where(line.c.community_id == row.c.community_id, line.c.bill_id == row.c.id)
            .scalar_subquery()
        ),
        description="How many lines.",
    )
    room: "Room | None" = one(description="Of which room.")
    payer: "Person | None" = one(by="payer_id", description="Who pays.")
    issuer: "Person | None" = one(by="issuer_id", description="Who made it.", apps={App.MANAGER})
    lines: "list[BillLine]" = few(order_by=["position"], at_most=20, description="What it is made of.")
    receipt_url: str | None = finished(sign_receipt, needs=["receipt_key"], description="A link.")
    days_old: int | None = finished(days_old, needs=["issued_on", "due_at"], description="Days.")


@node(table=line, visible=visible_lines, code="lin")
class BillLine(Node):
    """A line of a bill."""

    label: str = column(description="What for.")
    amount_minor: BigInt = column(description="In fen.")
    bill: "Bill | None" = one(description="Of which bill.")


NoteSubject = Annotated[Room | Bill, strawberry.union("NoteSubject", description="What a note is about.")]


@node(table=note, visible=visible_notes, code="not", apps={App.RESIDENT, App.MANAGER})
class Note(Node):
    """A note."""

    text: str = column(description="What.")
    written_at: datetime = column(description="When.")
    subject: NoteSubject | None = either(
        "subject_kind", {"room": Room, "bill": "Bill"}, key="subject_id", description="About what."
    )
    thing: Node | None = either(
        "subject_kind", {"room": "Room", "bill": Bill}, key="subject_id", description="About what, as a node."
    )


@strawberry.type
class Query(NodeQueries):
    viewer = root_one(
        Person, where=lambda row, viewer: row.c.id == viewer.person_id, description="Who looks."
    )
    bill = root_by_id(Bill, description="A bill.")
    town = root_by_id(Town, description="A town.")
    bills = root_many(
        Bill,
        order_by=["issued_on", desc("total_minor")],
        description="All bills.",
        filters=[
            Filter("status", BillStatus | None, lambda row, value: row.c.status == value),
            Filter(
                "room",
                GlobalId | None,
                lambda row, value: and_(row.c.community_id == value.community_id, row.c.room_id == value.id),
                of="Room",
            ),
            Filter("disputed", bool | None, lambda row, value: row.c.disputed == value),
        ],
    )
    towns = root_many(Town, order_by=["name"], description="Towns.")
    people = root_many(Person, order_by=["name"], description="All people.", apps={App.MANAGER})
    notes = root_many(
        Note, order_by=[desc("written_at")], description="My notes.", apps={App.RESIDENT, App.MANAGER}
    )

    @strawberry.field(description="Made by Python: no plan for it.")  # type: ignore[untyped-decorator]
    def greeting(
        self, name: Annotated[str, strawberry.argument(description="Whom to greet.")] = "you"
    ) -> str:
        return f"Hello, {name}"


def make_schema() -> strawberry.Schema:
    return build_schema(Query, types=[Room, Residency, BillLine])


COMMUNITIES = [uuid.UUID(int=index + 1) for index in range(2)]
PEOPLE = [uuid.UUID(int=100 + index) for index in range(4)]
START = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def rows() -> dict[Table, list[dict[str, Any]]]:
    """The same few rows every time, with every kind of oddity in them."""
    each_room = [(c, r) for c in range(2) for r in range(4)]
    each_bill = [(c, r, b) for c, r in each_room for b in range(7)]
    return {
        town: [town_row(index) for index in range(3)],
        person: [person_row(index) for index in range(4)],
        room: [room_row(c, r) for c, r in each_room],
        residency: [residency_row(c, r) for c, r in each_room],
        bill: [bill_row(c, r, b) for c, r, b in each_bill],
        line: [line_row(c, r * 10 + b, i) for c, r, b in each_bill for i in range(b % 4)],
        note: [note_row(c, index) for c in range(2) for index in range(6)],
    }


def town_row(index: int) -> dict[str, Any]:
    names = ['Ånd "A"', "掌上\n社区", "shut \\ down"]
    return {"id": uuid.UUID(int=10 + index), "name": names[index], "open": index != 2}


def person_row(index: int) -> dict[str, Any]:
    return {
        "id": PEOPLE[index],
        "name": f"人{index}",
        "phone": None if index == 3 else f"+86 1{index}",
        "born_on": None if index else date(1960, 2, 29),
    }


def room_row(c: int, r: int) -> dict[str, Any]:
    return {
        "community_id": COMMUNITIES[c],
        "id": uuid.UUID(int=1000 + r),
        "town_id": uuid.UUID(int=10 + (c + r) % 3),
        "number": f"{r}0{c}",
        "floor": r % 2,
        "area": None if r == 3 else Decimal(r * 10) + Decimal("0.50"),
        "tags": ["a", 'b"', "c,d"][:r],
        "details": {"x": [1, 2.5, None]} if r else None,
    }


def residency_row(c: int, r: int) -> dict[str, Any]:
    return {
        "community_id": COMMUNITIES[c],
        "id": uuid.UUID(int=2000 + r),
        "person_id": PEOPLE[(r + c) % 3],
        "room_id": uuid.UUID(int=1000 + r),
    }


def bill_row(c: int, r: int, b: int) -> dict[str, Any]:
    number = r * 10 + b
    return {
        "community_id": COMMUNITIES[c],
        "id": uuid.UUID(int=3000 + number),
        "room_id": uuid.UUID(int=1000 + r),
        "payer_id": [None, *PEOPLE][number % 5],
        "issuer_id": PEOPLE[b % 4],
        "period": f"2026-0{b + 1}",
        "status": list(BillStatus)[number % 3],
        "total_minor": 100 * (number % 4) + 7,
        "currency": "CNY",
        "late_fee_minor": None if b % 2 else 5,
        "due_at": START + timedelta(days=30 * (b // 2), microseconds=b * 1000),
        "issued_on": START.date() + timedelta(days=b // 3),
        "rate": [None, 0.1, 1e21, -2.5e-7][b % 4],
        "disputed": [None, True, False][b % 3],
        "receipt_key": [None, "k/1", "broken"][b % 3],
    }


def line_row(c: int, number: int, i: int) -> dict[str, Any]:
    return {
        "community_id": COMMUNITIES[c],
        "id": uuid.UUID(int=number * 10 + i),
        "bill_id": uuid.UUID(int=3000 + number),
        "position": i % 2,
        "label": f"line {i} \t水",
        "amount_minor": 2**40 + i,
    }


def note_row(c: int, index: int) -> dict[str, Any]:
    return {
        "community_id": COMMUNITIES[c],
        "id": uuid.UUID(int=5000 + index),
        "person_id": PEOPLE[index % 2],
        "subject_kind": ["room", "bill", "ghost"][index % 3],
        "subject_id": uuid.UUID(int=[1000, 3001, 1][index % 3]),
        "text": f"note {index}",
        "written_at": NOW + timedelta(days=index - 4),
    }
