"""One schema for each app, cut from the one Strawberry schema.

What an app may not use does not exist in its contract: not in validation, not in suggestions, not in
introspection. The cut schemas keep their resolvers, so graphql-core's own executor runs on them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import cast

import strawberry
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    lexicographic_sort_schema,
    print_schema,
    validate_schema,
)

from domain.kit.actor import App
from schema.engine.building import core_schema
from schema.engine.cutting import Cutter
from schema.engine.descriptions import check_descriptions
from schema.engine.errors import EmptyContract, TypeMismatch
from schema.engine.visibility import Visibility

Resolvers = Callable[[str, str, GraphQLField], GraphQLField]


def unchanged(_owner: str, _name: str, field: GraphQLField) -> GraphQLField:
    """Leaves the resolvers as Strawberry made them."""
    return field


class Contracts:
    """The contracts by app. `attach(type name, field name, field)` may give a field another resolver."""

    def __init__(
        self, schema: strawberry.Schema, apps: Iterable[App] = tuple(App), attach: Resolvers = unchanged
    ) -> None:
        full = core_schema(schema)
        check_descriptions(full)
        self._schemas = {app: cut(full, app, attach) for app in apps}
        for each in self._schemas.values():
            setattr(each, "_strawberry_schema", schema)  # noqa: B010  # where Info.schema looks

    def __getitem__(self, app: App) -> GraphQLSchema:
        return self._schemas[app]

    def __iter__(self) -> Iterator[App]:
        return iter(self._schemas)

    def sdl(self, app: App) -> str:
        """The contract in GraphQL's own language, sorted."""
        return print_schema(lexicographic_sort_schema(self._schemas[app])) + "\n"


def cut(full: GraphQLSchema, app: App, attach: Resolvers) -> GraphQLSchema:
    """The part of the schema that is open to an app."""
    visibility = Visibility(full, app)
    cutter = Cutter(visibility, attach)
    if full.query_type is None or not visibility.sees(full.query_type.name):
        raise EmptyContract(app)
    schema = GraphQLSchema(
        query=root(cutter, full.query_type),
        mutation=root(cutter, full.mutation_type),
        subscription=root(cutter, full.subscription_type),
        types=[cutter.named(name) for name in visibility.reachable()],
        directives=full.directives,
    )
    problems = validate_schema(schema)
    if problems:
        raise TypeMismatch(f"the contract of {app}", "; ".join(each.message for each in problems))
    return schema


def root(cutter: Cutter, kind: GraphQLObjectType | None) -> GraphQLObjectType | None:
    """A root type, if the app has any field of it."""
    if kind is None or not cutter.visibility.sees(kind.name):
        return None
    return cast("GraphQLObjectType", cutter.named(kind.name))
