"""One door to the product's operations: queries are compiled, mutations are commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import OperationType

from domain.kit.actor import Actor
from domain.kit.unit_of_work import Units
from schema.engine.answers import Answer, refused
from schema.engine.engine import Engine
from schema.engine.operations import Operation, Refused
from schema.kit.commands.execution import Commands
from schema.mutations import BY_NAME
from schema.root import palm_schema


@dataclass(frozen=True, slots=True)
class Product:
    """Everything that an API process needs to answer operations."""

    engine: Engine
    commands: Commands

    async def execute(self, operation: Operation, variables: Mapping[str, Any], actor: Actor) -> Answer:
        """Answers a prepared query or mutation. Subscriptions are executed by their hub."""
        try:
            if operation.type is OperationType.MUTATION:
                return await self.commands.execute(operation, variables, actor)
            return await self.engine.run(operation, variables, actor)
        except Refused as refusal:
            return refused(refusal.errors)


def product(engine: Engine, units: Units) -> Product:
    """The product on an engine that was built for `palm_schema()`."""
    return Product(engine, Commands(palm_schema(), engine, units, BY_NAME))
