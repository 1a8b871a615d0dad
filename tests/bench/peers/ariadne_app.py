"""A peer: Ariadne over the shared schema in SDL, with aiodataloader and asyncpg.

It remembers what it has parsed and validated, which Ariadne leaves to its user. The header
`x-person` says who asks.
"""

import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from ariadne import make_executable_schema
from ariadne.asgi import GraphQL
from graphql import ASTValidationRule, DocumentNode, GraphQLError, GraphQLSchema, TypeInfo, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.bench.peers.ariadne_queries import Queries
from tests.bench.peers.ariadne_resolvers import BINDABLES

SDL = Path(__file__).parent / "node" / "schema.graphql"

parsed = lru_cache(maxsize=1000)(parse)
validated: dict[int, list[GraphQLError]] = {}


def parse_query(_context: Any, data: dict[str, Any]) -> DocumentNode:
    return parsed(data["query"])


def validate_query(
    schema: GraphQLSchema,
    document_ast: DocumentNode,
    rules: Collection[type[ASTValidationRule]] | None = None,
    max_errors: int | None = None,
    type_info: TypeInfo | None = None,  # noqa: ARG001  # the protocol has it
) -> list[GraphQLError]:
    """The document is one that `parsed` remembers, so its identity is enough."""
    found = validated.get(id(document_ast))
    if found is None:
        found = validated[id(document_ast)] = validate(schema, document_ast, rules, max_errors)
    return found


def create_app() -> Starlette:
    """An application on the database at DATABASE_URL."""
    schema = make_executable_schema(SDL.read_text(encoding="utf-8"), *BINDABLES, convert_names_case=True)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        size = int(os.environ.get("PEER_POOL", "8"))
        async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=size, max_size=size) as pool:
            app.state.pool = pool
            yield

    def context(request: Request, _data: Any) -> dict[str, Any]:
        return {"queries": Queries(app.state.pool, UUID(request.headers["x-person"]))}

    graphql = GraphQL(schema, context_value=context, query_parser=parse_query, query_validator=validate_query)
    healthy = Route("/healthz", lambda _request: PlainTextResponse("ok"))
    app = Starlette(
        routes=[healthy, Route("/graphql", graphql.handle_request, methods=["POST"])], lifespan=lifespan
    )
    return app
