"""Writes root fields: where an operation, or the payload of a mutation, enters the tables."""
# ruff: noqa: S608  # made of our own declarations; what a caller sends is always a parameter

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from graphql import GraphQLField, SelectionSetNode
from sqlalchemy import ARRAY, Text, Uuid
from sqlalchemy.types import TypeEngine

from domain.kit.key import Key
from schema.engine import lists
from schema.engine.arguments import Argument, arguments_of
from schema.engine.collecting import Unplannable
from schema.engine.errors import BadArgument
from schema.engine.global_ids import decode_id, key_of
from schema.engine.json_object import JsonObject
from schema.engine.model import FieldModel, NodeType
from schema.engine.readings import AnyNode, AnyNodes, Many, RootById, RootOne
from schema.engine.rows import Nodes, Row
from schema.engine.sql_text import literal_text
from schema.engine.writer import Writer

KEY = "\0key"
Selections = Sequence[SelectionSetNode | None]


def write_query(writer: Writer, roots: Mapping[str, FieldModel], selections: Selections) -> str:
    """`{"data":{…}}`."""
    kind = writer.kind("Query")
    json = JsonObject()
    for key, nodes in writer.scope.collect(kind, selections).items():
        json.key(key)
        name = nodes[0].name.value
        if name == "__typename":
            json.literal(f'"{kind.name}"')
            continue
        with writer.under(key):
            json.value(write_root(writer, roots.get(name), nodes, kind.fields.get(name)))
    return json.text()


def cost_of_planned(writer: Writer, roots: Mapping[str, FieldModel], selections: Selections) -> None:
    """Counts the rows of the root fields that can be planned; the writer's text is of no use afterwards."""
    kind = writer.kind("Query")
    for nodes in writer.scope.collect(kind, selections).values():
        name = nodes[0].name.value
        with suppress(Unplannable, BadArgument):
            write_root(writer, roots.get(name), nodes, kind.fields.get(name))


def write_root(writer: Writer, found: FieldModel | None, nodes: Nodes, field: GraphQLField | None) -> str:
    """One root field."""
    if found is None or field is None:
        raise Unplannable(f"Query.{nodes[0].name.value} is made by Python")
    selections = [each.selection_set for each in nodes]
    match found.reading:
        case RootOne():
            where = writer.clause(found, "where")
            with writer.cost.rows(1):
                return lists.first(
                    writer,
                    found.leads_to(),
                    lambda alias: writer.render(where, alias, tells=True),
                    selections,
                )
        case Many() as reading:
            return lists.many(writer, None, found, reading, nodes, field)
    argument = next(iter(arguments_of(writer.scope, nodes[0], field).values()), None)
    if argument is None:
        raise Unplannable("an id that is null")
    match found.reading:
        case RootById():
            return by_id(writer, found.leads_to(), argument, selections)
        case AnyNode():
            return any_node(writer, argument, selections)
        case AnyNodes():
            return any_nodes(writer, argument, selections)
    raise Unplannable(f"Query.{nodes[0].name.value} is no root field")


def by_id(writer: Writer, node: NodeType, argument: Argument, selections: Selections) -> str:
    """A row by its global id."""

    def read(variables: Mapping[str, Any]) -> Key:
        return key_of(argument.read(variables), node.code, tenant=node.tenant)

    return by_key(writer, node, read, argument.identity, selections)


def by_key(
    writer: Writer,
    node: NodeType,
    read: Callable[[Mapping[str, Any]], Key],
    identity: Any,
    selections: Selections,
) -> str:
    """A row by its key."""

    def parts(variables: Mapping[str, Any]) -> tuple[Any, ...]:
        key = read(variables)
        return (key.id, key.community_id)[: len(node.key)]

    values = writer.parameters.add([Uuid()] * len(node.key), parts, (node, identity))

    def condition(alias: str) -> str:
        pairs = zip(node.key, values, strict=True)
        return " AND ".join(f"{alias}.{column} = {value}" for column, value in pairs)

    with writer.cost.rows(1):
        return lists.first(writer, node, condition, selections)


def any_node(writer: Writer, argument: Argument, selections: Selections) -> str:
    """`node(id)`: a plan is made for the type that the id names."""
    code, key = decode_id(argument.read(writer.scope.variables))
    node = writer.templates.model.codes.get(code)
    if node is None or node.name not in writer.scope.contract.type_map:
        return "'null'"
    if (key.community_id is not None) != node.tenant:
        raise BadArgument("BAD_ID", "This is no global id.")
    return by_id(writer, node, argument, selections)


def any_nodes(writer: Writer, argument: Argument, selections: Selections) -> str:
    """`nodes(ids)`: one join for each type that the ids name."""
    values = argument.read(writer.scope.variables)
    codes = sorted({decode_id(each)[0] for each in values})
    types: list[TypeEngine[Any]] = [ARRAY(Text()), ARRAY(Uuid()), ARRAY(Uuid())]
    names = writer.parameters.add(
        types, lambda variables: id_arrays(argument.read(variables)), argument.identity
    )
    alias = writer.alias()
    joins: list[str] = []
    cases: list[str] = []
    with writer.cost.rows(lambda variables: len(argument.read(variables))):
        for code in codes:
            node = writer.templates.model.codes.get(code)
            if node is not None and node.name in writer.scope.contract.type_map:
                row = Row(node, writer.alias(), joins)
                joins.append(writer.join(node, row.alias, same_key(alias, row)))
                cases.append(f"WHEN {row.alias}.id IS NOT NULL THEN {writer.object(row, selections)}")
    text = f"CASE {' '.join(cases)} ELSE 'null' END" if cases else "'null'"
    source = f"unnest({', '.join(names)}) WITH ORDINALITY {alias}(code, community_id, id, position)"
    listed = f"'['||coalesce(string_agg({text},',' ORDER BY {alias}.position),'')||']'"
    return f"(SELECT {listed} FROM {source}{''.join(joins)})"


def same_key(alias: str, row: Row) -> str:
    """An id of the list names this row."""
    code = f"{alias}.code = {literal_text(row.node.code)}"
    community = (
        f"{row.alias}.community_id = {alias}.community_id"
        if row.node.tenant
        else f"{alias}.community_id IS NULL"
    )
    return f"{code} AND {row.alias}.id = {alias}.id AND {community}"


def id_arrays(values: Sequence[Any]) -> tuple[list[str], list[Any], list[Any]]:
    """Codes, communities and ids. BadArgument if one is no global id."""
    decoded = [decode_id(each) for each in values]
    return (
        [code for code, _ in decoded],
        [key.community_id for _, key in decoded],
        [key.id for _, key in decoded],
    )
