"""Copies the visible part of a schema, type by type."""

from collections.abc import Callable
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
)

from schema.engine.descriptions import with_access
from schema.engine.records import resolve_type
from schema.engine.visibility import BACKREF, FieldedType, Visibility, declared_access

Attach = Callable[[str, str, GraphQLField], GraphQLField]
VERBS = {"Mutation": "Used by", "Subscription": "Used by"}


class Cutter:
    """Makes each type of the cut schema once, when it is first asked for."""

    def __init__(self, visibility: Visibility, attach: Attach) -> None:
        self.visibility = visibility
        self.attach = attach
        self.made: dict[str, GraphQLNamedType] = {}

    def named(self, name: str) -> GraphQLNamedType:
        """The cut type of this name."""
        if name not in self.made:
            self.made[name] = self.make(self.visibility.full.type_map[name])
        return self.made[name]

    def make(self, kind: GraphQLNamedType) -> GraphQLNamedType:
        """A copy with the visible members; scalars are shared between schemas."""
        match kind:
            case GraphQLObjectType():
                return GraphQLObjectType(**self.output(kind), is_type_of=None)
            case GraphQLInterfaceType():
                return GraphQLInterfaceType(**self.output(kind), resolve_type=resolve_type(kind))
            case GraphQLUnionType():
                return self.union(kind)
            case GraphQLInputObjectType():
                return self.input(kind)
            case GraphQLEnumType():
                return self.enum(kind)
        return kind

    def output(self, kind: GraphQLObjectType | GraphQLInterfaceType) -> Any:
        """The arguments that objects and interfaces share."""
        interfaces = [each for each in kind.interfaces if self.visibility.sees(each.name)]
        return {
            "name": kind.name,
            "description": self.described(kind, "Read by"),
            "extensions": kind.extensions,
            "interfaces": lambda: [
                cast("GraphQLInterfaceType", self.named(each.name)) for each in interfaces
            ],
            "fields": lambda: self.fields(kind),
        }

    def fields(self, kind: FieldedType) -> dict[str, GraphQLField]:
        """The visible output fields."""
        seen = self.visibility.fields(kind)
        return {name: self.field(kind.name, name, each) for name, each in seen.items()}

    def field(self, owner: str, name: str, found: GraphQLField) -> GraphQLField:
        """A copy with the visible arguments."""
        kwargs = found.to_kwargs() | {
            "type_": self.wrapped(found.type),
            "args": {key: self.argument(each) for key, each in found.args.items() if self.keeps(each)},
            "description": self.described(found, VERBS.get(owner, "Read by")),
        }
        return self.attach(owner, name, GraphQLField(**cast("Any", kwargs)))

    def described(self, element: Any, verb: str) -> str | None:
        """The description of an element of the full schema with the words about access."""
        return with_access(element.description, declared_access(element), verb)

    def keeps(self, argument: GraphQLArgument) -> bool:
        """Whether an argument is visible."""
        return self.visibility.has_argument(argument, self.visibility.sees)

    def argument(self, found: GraphQLArgument) -> GraphQLArgument:
        """A copy over the cut types."""
        described = self.described(found, "Used by")
        kwargs = found.to_kwargs() | {"type_": self.wrapped(found.type), "description": described}
        return GraphQLArgument(**cast("Any", kwargs))

    def input(self, kind: GraphQLInputObjectType) -> GraphQLInputObjectType:
        """A copy with the visible fields. Strawberry knows a oneOf input by itself; so does graphql-core, in
        validation, in variables and in print, once it is told.
        """
        definition = kind.extensions.get(BACKREF)
        kwargs = kind.to_kwargs() | {
            "fields": lambda: self.input_fields(kind),
            "is_one_of": bool(definition and definition.is_one_of),
        }
        return GraphQLInputObjectType(**cast("Any", kwargs))

    def input_fields(self, kind: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
        """The visible input fields."""
        return {name: self.input_field(each) for name, each in self.visibility.fields(kind).items()}

    def input_field(self, found: GraphQLInputField) -> GraphQLInputField:
        """A copy over the cut types."""
        described = self.described(found, "Used by")
        kwargs = found.to_kwargs() | {"type_": self.wrapped(found.type), "description": described}
        return GraphQLInputField(**cast("Any", kwargs))

    def union(self, kind: GraphQLUnionType) -> GraphQLUnionType:
        """A copy with the visible members."""
        members = [each for each in kind.types if self.visibility.sees(each.name)]
        kwargs = kind.to_kwargs() | {
            "types": lambda: [self.named(each.name) for each in members],
            "resolve_type": resolve_type(kind),
        }
        return GraphQLUnionType(**cast("Any", kwargs))

    def enum(self, kind: GraphQLEnumType) -> GraphQLEnumType:
        """A copy with the visible values; Strawberry's enum class also needs its definition."""
        kept = {name: each for name, each in kind.values.items() if self.visibility.has_value(kind, name)}
        definition = kind.extensions.get(BACKREF)
        extra = {} if type(kind) is GraphQLEnumType else {"enum": definition}
        described = self.described(kind, "Read by")
        kwargs = kind.to_kwargs() | {"values": kept, "description": described, **extra}
        return type(kind)(**cast("Any", kwargs))

    def wrapped(self, kind: Any) -> Any:
        """A type expression over the cut types."""
        if isinstance(kind, GraphQLNonNull):
            return GraphQLNonNull(self.wrapped(kind.of_type))
        if isinstance(kind, GraphQLList):
            return GraphQLList(self.wrapped(kind.of_type))
        return self.named(kind.name)
