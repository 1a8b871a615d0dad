"""The reading table: what every declared field of the schema reads, with all references resolved and checked.

It is made once from the Strawberry schema and is the same for all apps; what an app may ask for is its
contract's matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)
from sqlalchemy import Table
from strawberry.types.base import StrawberryObjectDefinition

from domain.kit.sight import SeenWith
from schema.engine.building import core_schema
from schema.engine.checks import check_field
from schema.engine.errors import TypeMismatch
from schema.engine.fields import ReadField
from schema.engine.foreign_keys import choose, keyed, pointed_at, pointing
from schema.engine.keysets import complete_order
from schema.engine.nodes import declaration_of
from schema.engine.readings import (
    Condition,
    Either,
    Few,
    Many,
    One,
    Order,
    Policy,
    Reading,
    RootById,
    RootOne,
)

BACKREF = "strawberry-definition"


@dataclass(slots=True, eq=False, repr=False)
class NodeType:
    """An object type whose values are rows."""

    name: str
    code: str
    table: Table
    visible: Policy
    tenant: bool
    fields: dict[str, "FieldModel"] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row, the narrowest first."""
        return ("id", "community_id") if self.tenant else ("id",)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Relation:
    """Where a relation leads. `on` is None for root fields, which start from no row.

    `tied`: the columns of the target that have one value for one row of the source.
    """

    target: NodeType
    on: Condition | None = None
    tied: frozenset[str] = frozenset()

    def inherits(self, source: NodeType) -> bool:
        """Whether seeing the source's row is all that the target's policy asks for."""
        policy = self.target.visible
        return (
            isinstance(policy, SeenWith)
            and policy.visible is source.visible
            and policy.table is source.table
            and self.tied == {"community_id", policy.by}
        )


@dataclass(frozen=True, eq=False, repr=False)
class FieldModel:
    """One field: its reading and, for a relation, where it leads (for a choice, by discriminator)."""

    name: str
    python_name: str
    type: GraphQLOutputType
    reading: Reading
    relation: Relation | None = None
    members: Mapping[str, Relation] = field(default_factory=dict)

    def missing(self, parts: Mapping[str, object]) -> bool:
        """Whether a value object with these parts is null: the field may be, and a part that may not be
        is."""
        kind = get_named_type(self.type)
        if isinstance(self.type, GraphQLNonNull) or not isinstance(kind, GraphQLObjectType):
            return False
        return any(
            parts[python_name(each)] is None
            for each in kind.fields.values()
            if isinstance(each.type, GraphQLNonNull)
        )

    @cached_property
    def order(self) -> tuple[Order, ...]:
        """The order of a list, complete: no two of its rows are equal in it."""
        declared = self.reading.order_by if isinstance(self.reading, Few | Many) else ()
        tied = self.relation.tied if self.relation else frozenset()
        return complete_order(declared, self.leads_to().table, tied)

    def leads_to(self) -> NodeType:
        """The target of a relation."""
        if self.relation is None:
            raise TypeMismatch(self.name, "leads nowhere")
        return self.relation.target


class Model:
    """All node types by name and by code, and the root fields of Query."""

    def __init__(self, schema: strawberry.Schema) -> None:
        types = core_schema(schema).type_map
        objects = {name: each for name, each in types.items() if isinstance(each, GraphQLObjectType)}
        self.nodes = {name: node for name, each in objects.items() if (node := node_type(each)) is not None}
        self.codes = self.by_code()
        self.roots: dict[str, FieldModel] = {}
        for name, each in objects.items():
            fields = dict(self.read_fields(name, each))
            if name in self.nodes:
                self.nodes[name].fields = fields
            elif name == "Query":
                self.roots = fields
            elif fields:
                raise TypeMismatch(name, "only node types and Query can have read fields: make it a @node")

    def by_code(self) -> dict[str, NodeType]:
        """Node types by the word that their global ids begin with."""
        codes: dict[str, NodeType] = {}
        for node in self.nodes.values():
            if node.code in codes:
                raise TypeMismatch(node.name, f"code {node.code!r} is also that of {codes[node.code].name}")
            codes[node.code] = node
        return codes

    def read_fields(self, owner: str, kind: GraphQLObjectType) -> Iterator[tuple[str, FieldModel]]:
        """The fields of a type that have a reading."""
        for name, each in kind.fields.items():
            declared = each.extensions.get(BACKREF)
            if isinstance(declared, ReadField):
                yield name, self.resolve(owner, name, each, declared)

    def resolve(self, owner: str, name: str, found: GraphQLField, declared: ReadField) -> FieldModel:
        """Finds what the field leads to, and checks it against the tables."""
        source, reading = self.nodes.get(owner), declared.reading
        label = f"{owner}.{name}"
        target = self.nodes.get(target_name(found))
        relation = None
        if target is not None and isinstance(reading, One | Few | Many | RootOne | RootById):
            relation = relation_of(label, source, target, reading)
        members = self.members(label, source, reading) if isinstance(reading, Either) and source else {}
        model = FieldModel(name, declared.python_name, found.type, reading, relation, members)
        check_field(label, model, source)
        return model

    def members(self, label: str, source: NodeType, reading: Either) -> dict[str, Relation]:
        """The targets of a choice by the words of its discriminator."""
        found: dict[str, Relation] = {}
        for word, kind in reading.members.items():
            name = kind if isinstance(kind, str) else graphql_name(kind)
            if name not in self.nodes:
                raise TypeMismatch(label, f"{name!r} for {word!r} is no node type of the schema")
            target = self.nodes[name]
            if target.tenant and "community_id" not in source.table.c:
                raise TypeMismatch(
                    label, f"{name} lives in a community, the row that points to it names none"
                )
            found[word] = Relation(target, keyed(reading.key, target.tenant))
        return found


def relation_of(label: str, source: NodeType | None, target: NodeType, reading: Reading) -> Relation:
    """How the target's rows belong to the source's row."""
    match reading:
        case One(on=on) | Few(on=on) | Many(on=on) if on is not None:
            return Relation(target, on)
        case One(by=by) if source is not None:
            return Relation(target, pointing(choose(label, source.table, target.table, by)))
        case Few(by=by) | Many(by=by) if source is not None:
            key = choose(label, target.table, source.table, by)
            return Relation(target, pointed_at(key), frozenset(key.column_keys))
    return Relation(target)


def node_type(kind: GraphQLObjectType) -> NodeType | None:
    """The node type behind an object type, without its fields yet."""
    definition = kind.extensions.get(BACKREF)
    if not isinstance(definition, StrawberryObjectDefinition):
        return None
    declared = declaration_of(definition.origin)
    if declared is None:
        return None
    table = cast("Table", declared.table)
    tenant = "community_id" in table.primary_key.columns
    return NodeType(kind.name, declared.code, table, declared.visible, tenant)


def target_name(found: GraphQLField) -> str:
    """The node type that a field leads to, seen through a connection."""
    named = get_named_type(found.type)
    if isinstance(named, GraphQLObjectType) and "nodes" in named.fields and "pageInfo" in named.fields:
        named = get_named_type(named.fields["nodes"].type)
    return named.name


def graphql_name(kind: type) -> str:
    """The GraphQL name of a Strawberry class."""
    definition = getattr(kind, "__strawberry_definition__", None)
    return str(getattr(definition, "name", kind.__name__))


def python_name(element: GraphQLField | GraphQLArgument) -> str:
    """The Python name of a field or argument."""
    return str(element.extensions[BACKREF].python_name)
