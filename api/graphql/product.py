"""The operations of the product: compiled reads, commands and live subscriptions behind one door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from graphql import graphql

from api.graphql.callers import Caller
from api.graphql.documents import Documents, Kind
from api.graphql.http import method_not_allowed
from api.graphql.operations import Answer, Stream
from api.graphql.requests import GraphQLRequest
from api.settings import Settings
from domain.kit.database import Database
from schema.engine import Contracts
from schema.root import palm_schema


class ProductOperations:
    """One per process."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        self._documents = Documents()

    async def run(self, request: GraphQLRequest, caller: Caller, *, safe: bool = False) -> Answer | Stream:
        """See `Operations`."""
        document = request.document or ""
        kind = self._documents.kind(document, request.operation_name)
        if safe and kind is Kind.MUTATION:
            raise method_not_allowed(b"POST", "A mutation needs POST.")
        result = await graphql(
            self._contracts[caller.actor.app],
            document,
            variable_values=request.variables,
            operation_name=request.operation_name,
        )
        return Answer(orjson.dumps(result.formatted), executed=result.data is not None)


@asynccontextmanager
async def product_operations(_settings: Settings, _database: Database) -> AsyncIterator[ProductOperations]:
    """Open for as long as the process runs."""
    yield ProductOperations(Contracts(palm_schema()))
