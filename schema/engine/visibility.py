"""What one app can see of the schema: declared access, and what follows from it.

A type without a visible field is not visible itself, nor is a field whose type or required argument is not.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_introspection_type,
    is_required_argument,
)

from domain.kit.actor import App
from schema.engine.access import Access, access_of_metadata, access_of_type

BACKREF = "strawberry-definition"
FieldedType = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType
Member = GraphQLField | GraphQLInputField


def declared_access(element: Any) -> Access:
    """The access declared on a type, field or argument of the full schema."""
    definition = element.extensions.get(BACKREF)
    if isinstance(element, GraphQLNamedType):
        return access_of_type(getattr(definition, "origin", None))
    return access_of_metadata(getattr(definition, "metadata", None))


class Visibility:
    """What is open to `app`, by names of the full schema."""

    def __init__(self, full: GraphQLSchema, app: App) -> None:
        self.full = full
        self.app = app

    @cached_property
    def types(self) -> frozenset[str]:
        """The visible types: those allowed, less those that have nothing left in them."""
        seen = {name for name, each in self.full.type_map.items() if declared_access(each).opens_to(self.app)}
        while empty := {name for name in seen if self.is_empty(self.full.type_map[name], seen)}:
            seen -= empty
        return frozenset(seen)

    def is_empty(self, kind: GraphQLNamedType, seen: set[str]) -> bool:
        """Nothing of the type is left."""
        match kind:
            case GraphQLObjectType() | GraphQLInterfaceType() | GraphQLInputObjectType():
                return not any(self.opens(each, seen.__contains__) for each in kind.fields.values())
            case GraphQLUnionType():
                return not any(each.name in seen for each in kind.types)
            case GraphQLEnumType():
                return not any(self.has_value(kind, name) for name in kind.values)
        return False

    def opens(self, member: Member, sees: Callable[[str], bool]) -> bool:
        """Whether a field or input field is visible, if these types are."""
        if not declared_access(member).opens_to(self.app) or not sees(get_named_type(member.type).name):
            return False
        arguments = member.args.values() if isinstance(member, GraphQLField) else ()
        return all(self.has_argument(each, sees) for each in arguments if is_required_argument(each))

    def has_argument(self, argument: GraphQLArgument, sees: Callable[[str], bool]) -> bool:
        """Whether an argument is visible, if these types are."""
        return declared_access(argument).opens_to(self.app) and sees(get_named_type(argument.type).name)

    def has_value(self, kind: GraphQLEnumType, name: str) -> bool:
        """Whether a value of an enum is visible."""
        apps = declared_access(kind).values.get(name)
        return apps is None or self.app in apps

    def sees(self, name: str) -> bool:
        """Whether a type is visible."""
        return name in self.types

    def fields(self, kind: FieldedType) -> dict[str, Any]:
        """The visible fields of a visible type."""
        return {name: each for name, each in kind.fields.items() if self.opens(each, self.sees)}

    def reachable(self) -> list[str]:
        """The visible types that the roots lead to, implementations of their interfaces included."""
        roots = (self.full.query_type, self.full.mutation_type, self.full.subscription_type)
        waiting = [each.name for each in roots if each is not None]
        found: dict[str, None] = {}
        while waiting:
            name = waiting.pop()
            if name not in found and self.sees(name) and not is_introspection_type(self.full.type_map[name]):
                found[name] = None
                waiting.extend(self.neighbours(self.full.type_map[name]))
        return list(found)

    def neighbours(self, kind: GraphQLNamedType) -> Iterable[str]:
        """The types that a type mentions."""
        if isinstance(kind, GraphQLUnionType):
            yield from (each.name for each in kind.types)
        if isinstance(kind, GraphQLInterfaceType):
            yield from (each.name for each in self.full.get_implementations(kind).objects)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield from (each.name for each in kind.interfaces)
        if isinstance(kind, FieldedType):
            for member in self.fields(kind).values():
                yield get_named_type(member.type).name
                yield from (get_named_type(each.type).name for each in getattr(member, "args", {}).values())
