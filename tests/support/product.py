"""The product without a transport: operations in, JSON out, on the small world."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import OperationType

from domain.devices.seal import KeySeal
from domain.kit.actor import Actor
from domain.kit.database import Database
from domain.kit.links import Links
from domain.kit.unit_of_work import Units
from payments.checkout.provider import PaymentProvider
from schema.engine.answers import refused
from schema.engine.engine import Engine
from schema.engine.global_ids import encode_id
from schema.engine.operations import Refused
from schema.engine.read_connection import ReadSettings
from schema.engine.reader import Reader
from schema.kit.commands import Services
from schema.kit.commands.execution import Commands
from schema.mutations import BY_NAME
from schema.root import palm_schema
from tests.support.world import World

OPERATOR_KEY = b"the operator of the tests, 32 bytes long"
LINKS = Links(OPERATOR_KEY, "https://palm.example")
__all__ = ["LINKS", "OPERATOR_KEY", "Asker", "asking", "encode_id"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks as one of the world's callers."""

    engine: Engine
    commands: Commands
    world: World

    async def ask(self, name: str, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole answer, less its cost."""
        return await self.ask_as(self.world.callers[name], document, variables)

    async def ask_as(
        self, actor: Actor, document: str, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The same for an actor of one's own."""
        try:
            operation = self.engine.prepare(document, None, actor)
            run = self.commands.execute if operation.type is OperationType.MUTATION else self.engine.run
            answer = await run(operation, variables or {}, actor)
        except Refused as refusal:
            answer = refused(refusal.errors)
        found: dict[str, Any] = orjson.loads(answer.body)
        found.pop("extensions", None)
        return found

    @property
    def statements(self) -> int:
        """How many statements compiled reads have sent so far."""
        return self.engine.reader.statements


@asynccontextmanager
async def asking(
    units: Units, world: World, database_url: str, payments: PaymentProvider | None = None
) -> AsyncIterator[Asker]:
    """The product on this database, with the units' clock."""
    reader = Reader(ReadSettings(database_url, size=2, role="palm_reader"), units.clock.now)
    await reader.open()
    stock = Database(database_url, pool_size=2, reader_role="palm_reader")
    services = Services(seal=KeySeal(OPERATOR_KEY), links=LINKS, payments=payments)
    engine = Engine(palm_schema(), reader, stock.engine, now=units.clock.now, services=services)
    yield Asker(engine, Commands(palm_schema(), engine, units, services, BY_NAME), world)
    await reader.close()
    await stock.dispose()
