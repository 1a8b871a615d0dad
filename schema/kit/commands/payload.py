"""The payload of a mutation as JSON: its row read by the engine in one statement, its user errors as they
are.
"""

from collections.abc import Mapping, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    execute,
    get_named_type,
)

from domain.kit.key import Key
from schema.engine.collecting import Unplannable
from schema.engine.engine import Engine
from schema.engine.errors import BadArgument
from schema.engine.global_ids import encode_id
from schema.engine.nodes import declaration_of
from schema.kit.commands.declare import Command
from schema.kit.commands.outcome import Outcome, UserError

if TYPE_CHECKING:
    from schema.kit.commands.execution import Execution

ERRORS = "userErrors"


async def payload_json(
    engine: Engine,
    execution: "Execution",
    kind: Any,
    command: Command,
    outcome: Outcome,
    key: str,
    nodes: Sequence[FieldNode],
) -> bytes:
    """The selected fields of the payload, in the order in which they are asked for."""
    fields = {}
    for name, inner in execution.scope.collect(kind, [each.selection_set for each in nodes]).items():
        match inner[0].name.value:
            case "__typename":
                fields[name] = orjson.dumps(kind.name)
            case "userErrors":
                fields[name] = orjson.dumps(user_errors(execution, kind, outcome.errors, inner))
            case extra if extra in command.shows:
                fields[name] = orjson.dumps(outcome.extras.get(extra))
            case _ if outcome.key is None:
                fields[name] = b"null"
            case _:
                fields[name] = await row_json(engine, execution, command, outcome.key, (key, name), inner)
    return json_object(fields)


def cost_of_payload(
    engine: Engine, execution: "Execution", kind: Any, command: Command, nodes: Sequence[FieldNode]
) -> int:
    """The rows that a payload can ask for, counted before the mutation is done."""
    fields = execution.scope.collect(kind, [each.selection_set for each in nodes])
    rows = [inner for inner in fields.values() if inner[0].name.value == command.result]
    variables = execution.scope.variables
    return sum(
        engine.cost_of_selection(execution.operation, variables, command.returns, inner) for inner in rows
    )


def user_errors(
    execution: "Execution",
    payload: GraphQLObjectType,
    errors: Sequence[UserError],
    nodes: Sequence[FieldNode],
) -> list[dict[str, Any]]:
    """The selected fields of each refusal."""
    kind: Any = get_named_type(payload.fields[ERRORS].type)
    selected = execution.scope.collect(kind, [each.selection_set for each in nodes])
    return [
        {name: value_of(error, inner[0].name.value, kind.name) for name, inner in selected.items()}
        for error in errors
    ]


def value_of(error: UserError, field: str, kind: str) -> Any:
    """One field of a refusal."""
    return kind if field == "__typename" else getattr(error, field)


async def row_json(
    engine: Engine,
    execution: "Execution",
    command: Command,
    key: Key,
    path: tuple[str, ...],
    nodes: Sequence[FieldNode],
) -> bytes:
    """What is selected on the row, as the caller may see it: compiled, or by the stock executor."""
    variables = execution.scope.variables
    try:
        written, errors = await engine.read_selection(
            execution.operation, variables, command.returns, nodes, key, execution.actor
        )
    except (Unplannable, BadArgument, asyncpg.DataError):
        written, errors = await stock_json(engine, execution, command, key, nodes)
    for each in errors:
        execution.errors.append(relocated(each, path))
    return written


async def stock_json(
    engine: Engine, execution: "Execution", command: Command, key: Key, nodes: Sequence[FieldNode]
) -> tuple[bytes, list[GraphQLError]]:
    """The same by `node(id)` on graphql-core's executor. Paths of the errors begin inside of the object."""
    operation = execution.operation
    query = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=operation.node.variable_definitions,
        selection_set=node_by_id(command.returns, key, nodes),
    )
    document = DocumentNode(definitions=(query, *operation.fragments.values()))
    context = engine.context(execution.actor)
    begun = execute(
        operation.contract, document, context_value=context, variable_values=dict(execution.given)
    )
    result = await begun if isawaitable(begun) else begun
    found = (result.data or {}).get("node")
    return orjson.dumps(found), [relocated(each, (), skip=1) for each in result.errors or ()]


def node_by_id(kind: type, key: Key, nodes: Sequence[FieldNode]) -> SelectionSetNode:
    """`{ node(id: "…") { ... on Kind { what the payload's field selects } } }`."""
    declaration = declaration_of(kind)
    code = declaration.code if declaration is not None else ""
    inside = tuple(
        InlineFragmentNode(
            type_condition=NamedTypeNode(name=NameNode(value=kind.__name__)), selection_set=each.selection_set
        )
        for each in nodes
        if each.selection_set is not None
    )
    identity = ArgumentNode(name=NameNode(value="id"), value=StringValueNode(value=encode_id(code, key)))
    field = FieldNode(
        name=NameNode(value="node"),
        arguments=(identity,),
        selection_set=SelectionSetNode(selections=inside),
    )
    return SelectionSetNode(selections=(field,))


def relocated(error: GraphQLError, path: tuple[str, ...], skip: int = 0) -> GraphQLError:
    """The same error at its place in the whole answer."""
    inner = tuple(error.path or ())[skip:]
    return GraphQLError(
        error.message, error.nodes, path=(*path, *inner), original_error=error.original_error or error
    )


def json_object(fields: Mapping[str, bytes]) -> bytes:
    """An object from values that are JSON already."""
    return b"{" + b",".join(orjson.dumps(name) + b":" + value for name, value in fields.items()) + b"}"
