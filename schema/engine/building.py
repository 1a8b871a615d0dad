"""The one Strawberry schema, with the engine's scalars in it."""

from collections.abc import Iterable

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.engine.scalars import SCALARS


def build_schema(
    query: type, mutation: type | None = None, subscription: type | None = None, types: Iterable[type] = ()
) -> strawberry.Schema:
    """All apps' schema in one. `types` are those that only an interface leads to."""
    config = StrawberryConfig(scalar_map=SCALARS)
    return strawberry.Schema(query, mutation, subscription, types=list(types), config=config)


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema under a Strawberry schema."""
    found: GraphQLSchema = schema._schema  # noqa: SLF001  # there is no other way to it
    return found
