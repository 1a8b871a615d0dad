"""Declarations against the tables: what would otherwise show itself as a wrong answer much later."""

from typing import TYPE_CHECKING

from graphql import GraphQLNonNull, get_named_type, get_nullable_type, is_leaf_type, is_list_type
from sqlalchemy import ARRAY, JSON, BigInteger, DateTime, Float, Table

from schema.engine.errors import (
    NonNullFinished,
    NonNullRelation,
    NullMismatch,
    TypeMismatch,
    UnknownColumn,
    UnorderedList,
)
from schema.engine.readings import (
    AnyNode,
    AnyNodes,
    Column,
    Composite,
    Either,
    Few,
    Finished,
    Listing,
    Many,
    One,
    RootById,
    RootOne,
)

RELATIONS = One | Few | Many | RootOne | RootById

if TYPE_CHECKING:
    from schema.engine.model import FieldModel, NodeType


def check_field(label: str, field: "FieldModel", source: "NodeType | None") -> None:
    """Raises a DeclarationError that says how to put it right."""
    check_null(label, field)
    if isinstance(field.reading, RELATIONS) and field.relation is None:
        raise TypeMismatch(label, "its type is no @node of this schema (build_schema(types=[…]) may lack it)")
    if isinstance(field.reading, Listing):
        check_order(label, field.reading, field.leads_to().table)
    if source is not None:
        check_table(label, field, source.table)


def check_null(label: str, field: "FieldModel") -> None:
    """What a policy may hide or a function may fail at is nullable; a list is not."""
    required = isinstance(field.type, GraphQLNonNull)
    match field.reading:
        case One() | Either() | RootOne() | RootById() | AnyNode() if required:
            raise NonNullRelation(label)
        case Finished() if required:
            raise NonNullFinished(label)
        case Few() | Many() | AnyNodes() if not required:
            raise TypeMismatch(label, "a list is never null: take `| None` off its type")


def check_table(label: str, field: "FieldModel", table: Table) -> None:
    """What a field of a row reads is there."""
    match field.reading:
        case Column(name=name):
            check_column(label, field, table, name or field.python_name)
        case Composite(parts=parts):
            for part in parts.values():
                if isinstance(part, str):
                    need(label, part, table)
        case Either(discriminator=discriminator, key=key):
            need(label, discriminator, table)
            need(label, key, table)
        case Finished() if not is_leaf_type(get_nullable_type(field.type)):
            raise TypeMismatch(label, "a finished field is a scalar or an enum")


def check_column(label: str, field: "FieldModel", table: Table, name: str) -> None:
    """The column exists, may be NULL only if the field may be null, and fits the type."""
    need(label, name, table)
    column = table.c[name]
    if column.nullable and isinstance(field.type, GraphQLNonNull):
        raise NullMismatch(label, name)
    if isinstance(column.type, DateTime) and not column.type.timezone:
        raise TypeMismatch(label, f"column {name!r} has no time zone: make it DateTime(timezone=True)")
    if isinstance(column.type, BigInteger) and get_named_type(field.type).name == "Int":
        raise TypeMismatch(label, "Int has 32 bits and the column 64: use BigInt")
    if is_list_type(get_nullable_type(field.type)) != isinstance(column.type, ARRAY):
        raise TypeMismatch(label, "a list is read from an array column, and only a list")


def check_order(label: str, reading: Listing, table: Table) -> None:
    """A keyset has no place for NULL."""
    for order in reading.order_by:
        need(label, order.column, table)
        if table.c[order.column].nullable:
            raise UnorderedList(label, order.column)
        if isinstance(table.c[order.column].type, ARRAY | Float | JSON):
            raise TypeMismatch(label, f"column {order.column!r} has no order that a cursor can hold")


def need(label: str, name: str, table: Table) -> None:
    """The table has this column."""
    if name not in table.c:
        raise UnknownColumn(label, name, table.name)
