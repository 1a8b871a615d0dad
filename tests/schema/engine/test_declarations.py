"""A wrong declaration is an error at start-up, and its message says what to write instead."""

from typing import Any

import pytest
import strawberry
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    MetaData,
    Table,
    Text,
    Uuid,
    exists,
    select,
    true,
)

from domain.kit.actor import App
from domain.kit.viewer import Viewer
from schema.engine import (
    Connection,
    Filter,
    Model,
    Node,
    build_schema,
    column,
    few,
    finished,
    many,
    node,
    one,
)
from schema.engine.contracts import Contracts
from schema.engine.errors import (
    AmbiguousForeignKey,
    DeclarationError,
    MissingDescription,
    MissingForeignKey,
    MissingPolicy,
    NonNullFinished,
    NonNullRelation,
    NullMismatch,
    TypeMismatch,
    UnboundedList,
    UnknownColumn,
    UnorderedList,
)
from schema.engine.roots import root_by_id
from schema.engine.templates import Templates

metadata = MetaData()
house = Table(
    "house",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("nickname", Text),
    Column("area", BigInteger, nullable=False),
    Column("built_at", DateTime, nullable=False),
)
door = Table(
    "door",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("front_id", Uuid, ForeignKey("house.id")),
    Column("back_id", Uuid, ForeignKey("house.id")),
    Column("colour", Text),
)
lamp = Table("lamp", metadata, Column("id", Uuid, primary_key=True))


def everyone(_row: Any, _viewer: Any) -> Any:
    return true()


def always(_row: Any, _other: Any) -> Any:
    return true()


def unsigned(_row: Any, _context: Any) -> str:
    return ""


@node(table=house, visible=everyone, code="hou")
class House(Node):
    """A house."""

    name: str = column(description="Its name.")


def model_with(annotation: Any, declared: Any, table: Table = house) -> Model:
    """The model of a schema with one more node type, whose one field is declared so."""
    body = {"__annotations__": {"field": annotation}, "field": declared, "__doc__": "A thing."}
    thing = node(table=table, visible=everyone, code="thi")(type("Thing", (Node,), body))
    query = strawberry.type(type("Query", (), {"thing": root_by_id(thing, description="A thing.")}))
    return Model(build_schema(query, types=[House]))


def test_a_node_without_policy() -> None:
    with pytest.raises(MissingPolicy, match=r"pass visible=<function of domain/<noun>/policy.py> to @node"):
        node(table=house, visible=None, code="x")(type("Bare", (Node,), {"__doc__": "Bare."}))  # type: ignore[arg-type]


def test_a_node_without_description() -> None:
    with pytest.raises(MissingDescription, match="write a docstring"):
        node(table=house, visible=everyone, code="x")(type("Bare", (Node,), {}))


def test_a_field_without_description() -> None:
    with pytest.raises(MissingDescription):
        column(description=" ")


def test_an_unknown_column_is_found_when_the_class_is_made() -> None:
    with pytest.raises(
        UnknownColumn, match=r"Thing.field reads column 'nmae', which table 'house' does not have"
    ):
        model_with(str, column("nmae", description="d"))


@pytest.mark.parametrize(
    ("annotation", "declared", "table", "error", "words"),
    [
        (str, column("nickname", description="d"), house, NullMismatch, "add `| None`"),
        (int, column("area", description="d"), house, TypeMismatch, "use BigInt"),
        (str, column("built_at", description="d"), house, TypeMismatch, r"DateTime\(timezone=True\)"),
        (list[str], column("name", description="d"), house, TypeMismatch, "array column"),
        (House, one(by="front_id", description="d"), door, NonNullRelation, "a policy may hide its target"),
        (
            House | None,
            one(description="d"),
            door,
            AmbiguousForeignKey,
            "choose one of by='back_id', by='front_id'",
        ),
        (House | None, one(description="d"), lamp, MissingForeignKey, "pass by="),
        (str, finished(unsigned, needs=["id"], description="d"), house, NonNullFinished, "may fail"),
        (
            list[House] | None,
            few(order_by=["name"], at_most=3, on=always, description="d"),
            house,
            TypeMismatch,
            "never null",
        ),
        (
            Connection[House],
            many(order_by=["nickname"], on=always, description="d"),
            house,
            UnorderedList,
            "NOT NULL column",
        ),
        (str | None, one(description="d"), house, TypeMismatch, "no @node"),
    ],
)
def test_a_declaration_that_cannot_be_read(
    annotation: Any, declared: Any, table: Table, error: type[DeclarationError], words: str
) -> None:
    with pytest.raises(error, match=words):
        model_with(annotation, declared, table)


def test_a_list_without_a_bound() -> None:
    with pytest.raises(UnboundedList, match="at_most= from 1 to 1000"):
        few(order_by=["name"], at_most=0, description="All of them.")


def test_two_types_with_one_code() -> None:
    twin = node(table=lamp, visible=everyone, code="hou")(type("Twin", (Node,), {"__doc__": "A twin."}))
    query = strawberry.type(type("Query", (), {"twin": root_by_id(twin, description="A twin.")}))
    with pytest.raises(TypeMismatch, match="code 'hou' is also that of"):
        Model(build_schema(query, types=[House]))


def test_a_policy_that_reads_a_table_outside_of_a_subquery() -> None:
    other = lamp.alias()
    leak = node(table=house, visible=lambda row, _viewer: row.c.id == other.c.id, code="lea")(
        type("Leak", (Node,), {"__doc__": "A leak."})
    )
    query = strawberry.type(type("Query", (), {"leak": root_by_id(leak, description="d")}))
    with pytest.raises(TypeMismatch, match="outside of EXISTS"):
        Templates(Model(build_schema(query)), App.RESIDENT)


def test_a_query_in_a_query_that_reads_the_row_anew() -> None:
    def deep(row: Any, _viewer: Viewer) -> ColumnElement[bool]:
        outer, inner = lamp.alias(), lamp.alias()
        found = exists(select(1).where(inner.c.id == outer.c.id, inner.c.id == row.c.id))
        return exists(select(1).where(outer.c.id == row.c.id, found))

    leak = node(table=house, visible=deep, code="lea")(type("Leak", (Node,), {"__doc__": "A leak."}))
    query = strawberry.type(type("Query", (), {"leak": root_by_id(leak, description="d")}))
    with pytest.raises(TypeMismatch, match="correlate it explicitly"):
        Templates(Model(build_schema(query)), App.RESIDENT)


def test_a_filter_of_a_type_that_sql_does_not_know() -> None:
    rooms = many(
        order_by=["name"],
        on=always,
        filters=[Filter("shape", strawberry.ID, lambda row, value: row.c.id == value.id)],
        description="d",
    )
    with pytest.raises(TypeMismatch, match="pass of="):
        Templates(model_with(Connection[House], rooms), App.RESIDENT)


def test_every_element_of_a_contract_is_described() -> None:
    @strawberry.type
    class Query:
        house = root_by_id(House, description="A house.")
        silent: str = "nothing"

    with pytest.raises(MissingDescription, match=r"Query.silent"):
        Contracts(build_schema(Query))
