"""A plan in words: what each field of an operation reads, as a tree. For people; nothing runs from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import GraphQLObjectType, SelectionSetNode, get_named_type, is_object_type

from schema.engine.collecting import Scope
from schema.engine.model import FieldModel, Model, NodeType
from schema.engine.operations import Operation
from schema.engine.readings import (
    AnyNode,
    AnyNodes,
    Either,
    Few,
    Finished,
    Many,
    One,
    Order,
    RootById,
    RootOne,
)
from schema.engine.rows import Nodes

ROWS = (One, Either, Few, Many, RootOne, RootById, AnyNode, AnyNodes)


@dataclass(slots=True)
class Outline:
    """A place that reads rows: what it is, the plain fields of its rows, and the places inside."""

    words: str
    plain: list[str] = field(default_factory=list)
    inside: list["Outline"] = field(default_factory=list)


def outline_of(operation: Operation, variables: Mapping[str, Any], model: Model) -> Outline:
    """The plan of a query."""
    name = operation.node.name.value if operation.node.name else "anonymous"
    scope = Scope(operation.contract, operation.fragments, variables)
    found = Outline(f"{name}, for the {operation.app.lower()} contract")
    _fill(found, scope, scope.contract.query_type, model.roots, [operation.node.selection_set])
    return found


def _fill(
    outline: Outline,
    scope: Scope,
    kind: Any,
    fields: Mapping[str, FieldModel],
    selections: Iterable[SelectionSetNode | None],
) -> None:
    """Adds what is selected on an object."""
    for key, nodes in scope.collect(kind, selections).items():
        found = fields.get(nodes[0].name.value)
        if found is None or not isinstance(found.reading, ROWS):
            made = isinstance(found, FieldModel) and isinstance(found.reading, Finished)
            outline.plain.append(f"{key} (finished by Python)" if made else key)
            continue
        inner = Outline(f"{key}: {words_for(found)}")
        outline.inside.append(inner)
        for target in targets(found):
            _fill_rows(inner, scope, kind, target, found, nodes)


def _fill_rows(
    outline: Outline, scope: Scope, kind: GraphQLObjectType, target: NodeType, found: FieldModel, nodes: Nodes
) -> None:
    """Adds what is selected on the rows that a field leads to, seen through a connection."""
    selections = [each.selection_set for each in nodes]
    named: Any = get_named_type(kind.fields[nodes[0].name.value].type)
    if isinstance(found.reading, Many):
        parts = scope.collect(named, selections)
        outline.plain += [key for key, each in parts.items() if each[0].name.value not in {"nodes", "edges"}]
        selections = list(_of_rows(scope, named, parts.values()))
    if target.name in scope.contract.type_map:
        inner = cast("GraphQLObjectType", scope.contract.type_map[target.name])
        _fill(outline, scope, inner, target.fields, selections)


def _of_rows(scope: Scope, connection: Any, parts: Iterable[Nodes]) -> Iterable[SelectionSetNode | None]:
    """The selections under `nodes` and under `edges { node }`."""
    for nodes in parts:
        selections = [each.selection_set for each in nodes]
        if nodes[0].name.value == "nodes":
            yield from selections
        elif nodes[0].name.value == "edges":
            edge: Any = get_named_type(connection.fields["edges"].type)
            if is_object_type(edge):
                for each in scope.collect(edge, selections).values():
                    if each[0].name.value == "node":
                        yield from (node.selection_set for node in each)


def targets(found: FieldModel) -> list[NodeType]:
    """The types that a field leads to; none for `node` and `nodes`, which find that out from the ids."""
    if found.members:
        return [each.target for each in found.members.values()]
    return [found.relation.target] if found.relation else []


def words_for(found: FieldModel) -> str:
    """How a field reads its rows."""
    tables = ", ".join(each.table.name for each in targets(found))
    match found.reading:
        case Few(at_most=most):
            words = f"at most {most} of {tables} by {order_words(found.order)}"
        case Many():
            words = f"a page of {tables} by {order_words(found.order)}"
        case One(on=None):
            words = f"{tables}, joined by its key"
        case One():
            words = f"the first of {tables} that a condition finds"
        case Either(discriminator=column):
            words = f"one of {tables}, as {column} says"
        case RootOne():
            words = f"the one of {tables} that a condition finds"
        case RootById():
            words = f"one of {tables} by its global id"
        case _:
            words = "whatever the global ids name"
    return words


def order_words(order: Iterable[Order]) -> str:
    """An order as a person would say it."""
    return ", ".join(f"{each.column} descending" if each.descending else each.column for each in order)
