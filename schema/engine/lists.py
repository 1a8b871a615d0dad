"""Writes lists: short ones, connections, and the first row that a condition finds."""
# ruff: noqa: S608  # made of our own declarations; what a caller sends is always a parameter

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from graphql import GraphQLField, GraphQLObjectType, SelectionSetNode, get_named_type
from sqlalchemy import BigInteger, Table

from schema.engine.arguments import Argument, Page, arguments_of, page_of
from schema.engine.cursors import read_cursor
from schema.engine.filters import FilterKind
from schema.engine.keysets import beyond_text, complete_order, order_text
from schema.engine.model import FieldModel, NodeType, python_name
from schema.engine.pages import PageWriter
from schema.engine.parameters import Reader, constant_text
from schema.engine.readings import Few, Listing, Many, Order
from schema.engine.rows import Nodes, Row

if TYPE_CHECKING:
    from schema.engine.writer import Writer

Given = dict[str, Argument]


def first(
    writer: "Writer",
    target: NodeType,
    condition: Callable[[str], str],
    selections: Sequence[SelectionSetNode | None],
) -> str:
    """The first visible row that a condition on its alias finds, or null."""
    row = Row(target, writer.alias())
    table, policy = writer.visible(target, row.alias, located=True)
    where = f"{condition(row.alias)} AND {policy}"
    text, order = writer.object(row, selections), order_text(complete_order((), target.table), row.alias)
    source = f"{table}{''.join(row.joins)}"
    return f"coalesce((SELECT {text} FROM {source} WHERE {where} ORDER BY {order} LIMIT 1),'null')"


def few(writer: "Writer", parent: Row, found: FieldModel, reading: Few, nodes: Nodes) -> str:
    """A bounded list."""
    row = Row(found.leads_to(), writer.alias())
    order = order_text(found.order, row.alias)
    with writer.cost.rows(reading.at_most):
        text = writer.object(row, [each.selection_set for each in nodes])
    table, where = narrowed(writer, parent, found, reading, row)
    rows = f"SELECT {row.alias}.* FROM {table} WHERE {where} ORDER BY {order} LIMIT {reading.at_most}"
    listed = f"'['||coalesce(string_agg({text},',' ORDER BY {order}),'')||']'"
    return f"(SELECT {listed} FROM ({rows}) {row.alias}{''.join(row.joins)})"


def many(
    writer: "Writer", parent: Row | None, found: FieldModel, reading: Many, nodes: Nodes, field: GraphQLField
) -> str:
    """A connection."""
    arguments = arguments_of(writer.scope, nodes[0], field)
    given = {python_name(field.args[name]): each for name, each in arguments.items()}

    def total() -> str:
        return total_text(writer, parent, found, reading, given)

    row, page = Row(found.leads_to(), writer.alias()), page_of(given)
    order = found.order
    entered = ("before" if page.backward else "after") in given
    kind = cast("GraphQLObjectType", get_named_type(field.type))
    text = PageWriter(writer, row, order, size_text(writer, page), page.backward, entered, total)
    fields = text.fields(kind, nodes)
    table, where = narrowed(writer, parent, found, reading, row)
    # Also where no row is read: a filter or cursor that is none is an error all the same.
    narrowing = [*filters(writer, found, reading, given, row.alias), *bounds(writer, order, given, row)]
    if not text.needs_rows(fields):
        with writer.cost.rows(1):
            return text.object(kind, fields)
    with writer.cost.rows(page.size if page.size is not None else page.read):
        written = text.object(kind, fields)
    source = text.source(table, " AND ".join([where, *narrowing]))
    # HAVING makes it one row also where nothing that is asked for aggregates: `pageInfo { __typename }`.
    return f"(SELECT {written} FROM {source} HAVING true)"


def size_text(writer: "Writer", page: Page) -> str:
    """How many rows a page has; a parameter if only the request knows."""
    if page.size is not None:
        return str(page.size)
    identity = ("page", page.sized().identity)
    return writer.parameters.add([BigInteger()], lambda variables: (page.read(variables),), identity)[0]


def narrowed(
    writer: "Writer", parent: Row | None, found: FieldModel, reading: Listing, row: Row
) -> tuple[str, str]:
    """The table of a list and the conditions that its declaration has: relation, policy, where."""
    conditions = []
    if parent is not None:
        conditions.append(writer.joining(found, "on", parent, row.alias))
    if parent is not None and found.relation is not None and found.relation.inherits(parent.node):
        table = writer.inherited(row.node, row.alias)
    else:
        table, policy = writer.visible(row.node, row.alias, located=parent is not None)
        conditions.append(policy)
    if reading.where is not None:
        conditions.append(writer.render(writer.clause(found, "where"), row.alias, tells=True))
    return table, " AND ".join(conditions)


def filters(writer: "Writer", found: FieldModel, reading: Many, given: Given, alias: str) -> Iterator[str]:
    """The conditions of the filters that are given."""
    for name in reading.filters:
        if name in given:
            each = writer.templates.filters[found, name]
            values = filter_values(writer, each.kind, given[name], (found, name, given[name].identity))
            yield each.filled(writer.render(each.template, alias, tells=True), values)


def filter_values(writer: "Writer", kind: FilterKind, argument: Argument, identity: Any) -> list[str]:
    """The texts of a filter's value. Words and numbers of the document itself are told to PostgreSQL's
    planner."""
    if argument.constant and (text := constant_text(kind, argument.read({}))) is not None:
        return [text]
    return writer.parameters.add(kind.types, filter_reader(kind, argument), identity)


def filter_reader(kind: FilterKind, argument: Argument) -> Reader:
    """A filter's value as parameters."""
    return lambda variables: kind.parts(argument.read(variables))


def bounds(writer: "Writer", order: Sequence[Order], given: Given, row: Row) -> Iterator[str]:
    """The conditions of the cursors that are given."""
    table = row.node.table
    types = [table.c[each.column].type for each in order]
    for name in ("after", "before"):
        if name in given:
            identity = (table, tuple(order), given[name].identity)
            values = writer.parameters.add(types, cursor_reader(order, table, given[name]), identity)
            yield beyond_text(order, row.alias, values, before=name == "before")


def cursor_reader(order: Sequence[Order], table: Table, argument: Argument) -> Reader:
    """A cursor's values as parameters."""
    return lambda variables: read_cursor(order, table, argument.read(variables))


def total_text(writer: "Writer", parent: Row | None, found: FieldModel, reading: Many, given: Given) -> str:
    """How many rows the whole list has."""
    if not reading.counted:
        return "'null'"
    row = Row(found.leads_to(), writer.alias())
    table, where = narrowed(writer, parent, found, reading, row)
    conditions = " AND ".join([where, *filters(writer, found, reading, given, row.alias)])
    return f"(SELECT count(*) FROM {table} WHERE {conditions})::text"
