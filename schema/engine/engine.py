"""The engine: from the text of an operation to the bytes of its answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import orjson
import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, OperationType, execute
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kit.actor import Actor, App
from domain.kit.key import Key
from schema.engine.answers import Answer, costing, executed, refused
from schema.engine.collecting import Unplannable
from schema.engine.context import OperationContext
from schema.engine.contracts import Contracts
from schema.engine.errors import BadArgument, LimitExceeded
from schema.engine.finishing import finish
from schema.engine.limits import Limits, check_variables
from schema.engine.model import Model, graphql_name
from schema.engine.operations import Operation, Operations, Refused
from schema.engine.planner import Planner
from schema.engine.plans import Plan
from schema.engine.reader import Reader
from schema.engine.root_fields import KEY
from schema.engine.stock import Stock

Variables = Mapping[str, Any]
DEFAULT_LIMITS = Limits()


class Engine:
    """Built once for a process. `database` is for the stock executor, `reader` for compiled plans; so many
    operations and plans are `remembered`. Finishing functions and Strawberry's own resolvers find `services`
    in their context.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        reader: Reader,
        database: AsyncEngine,
        *,
        apps: Sequence[App] = tuple(App),
        limits: Limits = DEFAULT_LIMITS,
        now: Callable[[], datetime] | None = None,
        services: Any = None,
        remembered: int = 1_000,
    ) -> None:
        self.reader = reader
        self.limits = limits
        self.now = now or reader.now
        self.services = services
        self.model = Model(schema)
        self.contracts = Contracts(schema, apps, Stock(self.model, database).attach)
        self.operations = Operations(self.contracts, limits, remembered)
        self.planner = Planner(self.model, apps, remembered)

    async def query(
        self,
        document: str,
        operation_name: str | None,
        variables: Variables | None,
        actor: Actor,
    ) -> Answer:
        """Answers a query or mutation."""
        try:
            operation = self.prepare(document, operation_name, actor)
            return await self.run(operation, variables or {}, actor)
        except Refused as refusal:
            return refused(refusal.errors)

    def prepare(self, document: str, operation_name: str | None, actor: Actor) -> Operation:
        """Parses and validates. Refused if there is anything wrong."""
        return self.operations.find(document, operation_name, actor.app)

    async def run(self, operation: Operation, variables: Variables, actor: Actor) -> Answer:
        """Answers a prepared query or mutation. Refused if the variables or the cost are wrong."""
        coerced = self.coerce(operation, variables)
        if operation.type is not OperationType.QUERY:
            return await self.execute(operation, variables, actor, requested=0)
        try:
            plan = self.planner.plan(operation, coerced)
            values = plan.values(coerced, actor)
            requested = self.affordable(plan.costs.requested(coerced))
        except (Unplannable, BadArgument):
            requested = self.affordable(self.planner.cost(operation, coerced))
            return await self.execute(operation, variables, actor, requested=requested)
        try:
            written = await self.reader.run(plan, values)
        except asyncpg.DataError:
            return await self.execute(operation, variables, actor, requested=requested)
        except Exception as error:  # noqa: BLE001  # masked for the caller, logged for us
            return executed(None, [GraphQLError("", original_error=error)], requested, self.limits.cost)
        if not plan.finishers:
            return Answer(written[:-1] + costing(requested, self.limits.cost))
        data = orjson.loads(written)["data"]
        errors = await finish(data, plan.places, plan.finishers, self.context(actor))
        return executed(data, errors, requested, self.limits.cost)

    def context(self, actor: Actor) -> OperationContext:
        """What an operation of this caller carries from now on."""
        return OperationContext(actor, self.now(), self.services)

    def coerce(self, operation: Operation, variables: Variables) -> dict[str, Any]:
        """The values of variables. Refused if they do not fit their types or the limits."""
        try:
            check_variables(list(variables.values()), self.limits)
        except LimitExceeded as error:
            raise Refused([error], "LIST_LIMIT") from None
        return operation.coerce(variables)

    def affordable(self, requested: int) -> int:
        """The cost, if it is within the limit. Refused otherwise."""
        if requested > self.limits.cost:
            raise Refused([LimitExceeded("cost", requested, self.limits.cost)], "COST_LIMIT")
        return requested

    async def execute(
        self, operation: Operation, variables: Variables, actor: Actor, *, requested: int
    ) -> Answer:
        """Answers with graphql-core's own executor."""
        result = execute(
            operation.contract,
            operation.document,
            context_value=self.context(actor),
            variable_values=dict(variables),
            operation_name=operation.node.name.value if operation.node.name else None,
        )
        found = result if isinstance(result, ExecutionResult) else await result
        return executed(found.data, found.errors, requested, self.limits.cost)

    def plan(self, operation: Operation, variables: Variables | None = None) -> Plan:
        """The plan of a query. Unplannable if it is for the stock executor."""
        return self.planner.plan(operation, self.coerce(operation, variables or {}))

    def cost_of_selection(
        self, operation: Operation, variables: Variables, kind: type, nodes: Sequence[FieldNode]
    ) -> int:
        """The rows that `read_selection` with the same arguments can ask for."""
        return self.planner.cost_of_selection(operation, variables, graphql_name(kind), nodes)

    async def read_selection(
        self,
        operation: Operation,
        variables: Variables,
        kind: type | str,
        nodes: Sequence[FieldNode],
        key: Key,
        actor: Actor,
    ) -> tuple[bytes, list[GraphQLError]]:
        """What a payload selects on one row, as JSON; `null` if the actor may not see it.

        `variables` are coerced, `nodes` the payload's field with all that merge with it. The errors are
        those of finishing functions; their paths begin inside of the object.
        """
        name = kind if isinstance(kind, str) else graphql_name(kind)
        plan = self.planner.selection(operation, variables, name, nodes)
        written = await self.reader.run(plan, plan.values({**variables, KEY: key}, actor))
        if not plan.finishers:
            return written, []
        data = orjson.loads(written)
        errors = await finish(data, plan.places, plan.finishers, self.context(actor))
        return orjson.dumps(data), errors
