"""Executes a mutation operation: each root field in turn, each in its own unit of work, its payload read
afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import strawberry
from graphql import FieldNode, GraphQLError, GraphQLObjectType, get_named_type
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from strawberry.types.arguments import convert_arguments

from domain.kit.actor import Actor
from domain.kit.unit_of_work import Units
from schema.engine.answers import Answer, costing, formatted
from schema.engine.collecting import Scope
from schema.engine.engine import Engine
from schema.engine.errors import BadArgument
from schema.engine.operations import Operation, Refused
from schema.kit.commands.call import Services
from schema.kit.commands.declare import Command
from schema.kit.commands.payload import cost_of_payload, json_object, payload_json
from schema.kit.commands.running import run

NULL = b"null"


@dataclass(slots=True)
class Execution:
    """One mutation operation being executed. `errors` are faults and malformed arguments, never refusals."""

    operation: Operation
    scope: Scope
    values: VariableValues
    given: Mapping[str, Any]
    actor: Actor
    correlation_id: UUID | None
    errors: list[GraphQLError]

    def failed(self, nodes: Sequence[FieldNode], key: str, fault: Exception) -> bytes:
        """The field is null, and its error is in the answer."""
        message = fault.message if isinstance(fault, GraphQLError) else ""
        self.errors.append(GraphQLError(message, nodes, path=[key], original_error=fault))
        return NULL


def refuse_nul(given: object) -> None:
    """PostgreSQL has no NUL in text. Raises BadArgument, so that no use case has to think of it."""
    waiting = [given]
    while waiting:
        match waiting.pop():
            case str() as text if "\x00" in text:
                raise BadArgument("BAD_TEXT", "Text cannot hold a NUL character.")
            case dict() as values:
                waiting.extend(values.values())
            case list() as values:
                waiting.extend(values)


class Commands:
    """Executes the mutations of one schema. Built once for a process."""

    def __init__(
        self,
        schema: strawberry.Schema,
        engine: Engine,
        units: Units,
        services: Services,
        commands: Mapping[str, Command],
    ) -> None:
        self._schema = schema
        self._engine = engine
        self._units = units
        self._services = services
        self._commands = commands

    async def execute(
        self,
        operation: Operation,
        variables: Mapping[str, Any],
        actor: Actor,
        correlation_id: UUID | None = None,
    ) -> Answer:
        """Raises Refused if the variables do not fit or the payloads cost too much, before anything is done.

        What follows from it, down to the push on a phone, carries the correlation id.
        """
        coerced = self._engine.coerce(operation, variables)
        values = get_variable_values(
            operation.contract, operation.node.variable_definitions or (), dict(variables)
        )
        if isinstance(values, list):
            raise Refused(values, "BAD_USER_INPUT")
        operation.check_directives(coerced)
        scope = Scope(operation.contract, operation.fragments, coerced)
        execution = Execution(operation, scope, values, variables, actor, correlation_id, [])
        root = operation.contract.mutation_type
        if root is None:
            raise Refused([GraphQLError("This app has no mutations.")], "GRAPHQL_VALIDATION_FAILED")
        selected = scope.collect(root, [operation.node.selection_set])
        requested = self._engine.affordable(
            sum(self._cost(execution, root, nodes) for nodes in selected.values())
        )
        fields = {key: await self._field(execution, root, key, nodes) for key, nodes in selected.items()}
        return self._answer(fields, execution.errors, requested)

    def _cost(self, execution: Execution, root: GraphQLObjectType, nodes: list[FieldNode]) -> int:
        name = nodes[0].name.value
        if name == "__typename":
            return 0
        kind = get_named_type(root.fields[name].type)
        return cost_of_payload(self._engine, execution, kind, self._commands[name], nodes)

    def _answer(self, fields: Mapping[str, bytes], errors: Sequence[GraphQLError], requested: int) -> Answer:
        told = [formatted(each) for each in errors]
        head = b'"errors":' + orjson.dumps(told) + b"," if told else b""
        body = b"{" + head + b'"data":' + json_object(fields) + costing(requested, self._engine.limits.cost)
        return Answer(body, failed=bool(told))

    async def _field(
        self, execution: Execution, root: GraphQLObjectType, key: str, nodes: list[FieldNode]
    ) -> bytes:
        name = nodes[0].name.value
        if name == "__typename":
            return orjson.dumps(root.name)
        command = self._commands[name]
        try:
            arguments = self._arguments(command, root, execution, nodes[0])
            outcome = await run(
                self._units, self._services, command, execution.actor, arguments, execution.correlation_id
            )
            kind = get_named_type(root.fields[name].type)
            return await payload_json(self._engine, execution, kind, command, outcome, key, nodes)
        except Exception as fault:  # noqa: BLE001  # one field's fault is its own; the answer masks and logs it
            return execution.failed(nodes, key, fault)

    def _arguments(
        self, command: Command, root: GraphQLObjectType, execution: Execution, node: FieldNode
    ) -> dict[str, Any]:
        """As the command's function takes them: inputs as dataclasses, enums as the domain's."""
        given = get_argument_values(root.fields[command.name], node, execution.values)
        refuse_nul(given)
        converter = self._schema.schema_converter
        return convert_arguments(
            given, command.field.arguments, converter.scalar_registry, self._schema.config
        )
