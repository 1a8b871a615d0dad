"""Every element of the schema says what it is, who may use it, and since when (GRAPHQL 12, 13)."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_scalar_type,
)

from domain.kit.actor import App
from schema.engine.access import Access
from schema.engine.errors import MissingDescription

ROOTS = frozenset({"Query", "Mutation", "Subscription"})


def with_access(description: str | None, found: Access, verb: str = "Read by") -> str | None:
    """A description with the generated words about access."""
    words = [description] if description else []
    if found.apps is not None:
        words.append(f"{verb}: {', '.join(app.lower() for app in App if app in found.apps)}.")
    if found.since is not None:
        words.append(f"Since {found.since}.")
    return "\n".join(words) or None


def check_descriptions(schema: GraphQLSchema) -> None:
    """Raises MissingDescription for the first element that has none."""
    for kind in schema.type_map.values():
        if is_introspection_type(kind) or is_specified_scalar_type(kind) or kind.name in ROOTS:
            continue
        if not kind.description:
            raise MissingDescription(kind.name)
    for label, element in elements(schema):
        if not element.description:
            raise MissingDescription(label)


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Fields, arguments and enum values with their names."""
    for kind in schema.type_map.values():
        if not is_introspection_type(kind):
            yield from members(kind)


def members(kind: GraphQLNamedType) -> Iterator[tuple[str, Any]]:
    """What is inside a type."""
    if isinstance(kind, GraphQLEnumType):
        yield from ((f"{kind.name}.{name}", each) for name, each in kind.values.items())
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, member in kind.fields.items():
            yield f"{kind.name}.{name}", member
            if isinstance(member, GraphQLField):
                yield from (
                    (f"{kind.name}.{name}({argument})", each) for argument, each in member.args.items()
                )
