"""The operations of the product: compiled reads, commands and live subscriptions behind one door."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from graphql import OperationType

from api.graphql.callers import Caller
from api.graphql.operations import Answer, Stream
from api.graphql.persisted import PersistedDocuments
from api.graphql.problems import method_not_allowed
from api.graphql.requests import GraphQLRequest
from api.payments import payment_provider
from api.settings import Settings
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.links import Links
from domain.kit.unit_of_work import Units
from mobile_contract.manifest import shipped_documents
from payments.checkout.provider import PaymentProvider
from schema.engine.answers import refused
from schema.engine.engine import Engine
from schema.engine.operations import Operation, Refused
from schema.engine.read_connection import ReadSettings
from schema.engine.reader import Reader
from schema.kit.apps import EVERYONE, STAFF
from schema.kit.commands import Services
from schema.kit.commands.execution import Commands
from schema.kit.subscriptions import Subscriptions
from schema.mutations import BY_NAME
from schema.root import palm_schema
from schema.subscriptions import BY_FIELD, GRAINS

READER_ROLE = "palm_reader"


class ProductOperations:
    """One per process."""

    def __init__(
        self, engine: Engine, commands: Commands, subscriptions: Subscriptions, documents: PersistedDocuments
    ) -> None:
        self.engine = engine
        self._commands = commands
        self._subscriptions = subscriptions
        self._documents = documents

    async def run(self, request: GraphQLRequest, caller: Caller, *, safe: bool = False) -> Answer | Stream:
        """See `Operations`."""
        actor = caller.actor
        document = self._documents.text(request, actor.app)
        try:
            operation = self.engine.prepare(document, request.operation_name, actor)
            if operation.type is OperationType.QUERY:
                return await self.engine.run(operation, request.variables or {}, actor)
            if safe:
                raise method_not_allowed(b"POST", "This operation needs POST.")
            return await self._other(operation, request.variables or {}, caller)
        except Refused as refusal:
            return refused(refusal.errors)

    async def _other(
        self, operation: Operation, variables: Mapping[str, Any], caller: Caller
    ) -> Answer | Stream:
        if operation.type is OperationType.MUTATION:
            return await self._commands.execute(operation, variables, caller.actor, caller.correlation_id)
        begun = await self._subscriptions.begin(operation, variables, caller.actor)
        return Stream(begun.subscription, begun.after)


@asynccontextmanager
async def product_operations(settings: Settings, units: Units) -> AsyncIterator[ProductOperations]:
    """Open for as long as the process runs."""
    schema = palm_schema()
    reader = Reader(read_settings(settings), units.clock.now)
    stock = Database(
        read_url(settings),
        pool_size=settings.read_connections,
        behind_pooler=settings.database_behind_pooler,
        reader_role=READER_ROLE,
    )
    async with payment_provider(settings) as payments:
        services = services_of(settings, payments)
        engine = Engine(schema, reader, stock.engine, remembered=settings.plan_cache, services=services)
        await reader.open()
        try:
            yield ProductOperations(
                engine,
                Commands(schema, engine, units, services, BY_NAME),
                Subscriptions(engine, units.database, BY_FIELD, GRAINS),
                PersistedDocuments(
                    shipped_documents(), EVERYONE if settings.everybody_may_explore else STAFF
                ),
            )
        finally:
            await reader.close()
            await stock.dispose()


def services_of(settings: Settings, payments: PaymentProvider | None = None) -> Services:
    """What stands under the operator's secret, and the world outside."""
    return Services(seal=KeySeal(settings.secret_key.encode()), links=links_of(settings), payments=payments)


def links_of(settings: Settings) -> Links:
    """Sealed by the operator's secret, and leading to the public address."""
    return Links(settings.secret_key.encode(), settings.issuer)


def read_url(settings: Settings) -> str:
    """A replica, where there is one."""
    return settings.database_read_url or settings.database_url or ""


def read_settings(settings: Settings) -> ReadSettings:
    """Reads go under a role that cannot write."""
    return ReadSettings(
        read_url(settings),
        size=settings.read_connections,
        role=READER_ROLE,
        behind_pooler=settings.database_behind_pooler,
    )
