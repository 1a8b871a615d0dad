"""One event as a subscriber sees it: the node read by the engine, and the cursor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import isawaitable
from typing import Any

import asyncpg
import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute,
    get_named_type,
)

from domain.kit.actor import Actor
from domain.kit.key import Key
from notifications.live.events import LiveEvent
from schema.engine.answers import formatted
from schema.engine.collecting import Collected, Scope, Unplannable
from schema.engine.engine import Engine
from schema.engine.errors import BadArgument
from schema.engine.operations import Operation
from schema.kit.commands.payload import json_object, node_by_id, relocated
from schema.kit.subscriptions.declare import LiveField

NOTHING = b"null"
# What is read when only the cursor is asked for: whether the node may be seen at all.
_PRESENCE = [
    FieldNode(
        name=NameNode(value="node"),
        selection_set=SelectionSetNode(selections=(FieldNode(name=NameNode(value="__typename")),)),
    )
]


@dataclass(frozen=True, eq=False)
class Rendering:
    """How the events of a subscription are shown. The same object for all who ask for the same."""

    engine: Engine
    operation: Operation
    field: LiveField
    alias: str
    payload: Collected
    variables: Mapping[str, Any]
    given: dict[str, Any]

    async def render(self, actor: Actor, event: LiveEvent) -> bytes | None:
        """The response for an event; None if the actor may not see what it is about."""
        errors: list[GraphQLError] = []
        fields: dict[str, bytes] = {}
        seen = False
        for name, nodes in self.payload.items():
            match nodes[0].name.value:
                case "__typename":
                    fields[name] = orjson.dumps(payload_name(self.operation, self.field))
                case "cursor":
                    fields[name] = b'"%d"' % event.position
                case _:
                    fields[name] = await self._node(actor, event, name, nodes, errors)
                    seen = fields[name] != NOTHING
                    if not seen:
                        return None
        if not seen and await self._node(actor, event, "", _PRESENCE, errors) == NOTHING:
            return None
        told = b'"errors":' + orjson.dumps([formatted(each) for each in errors]) + b"," if errors else b""
        return b"{" + told + b'"data":' + json_object({self.alias: json_object(fields)}) + b"}"

    @cached_property
    def is_personal(self) -> bool:
        """Whether a field depends on who looks, beyond what may be seen; also if that cannot be known."""
        try:
            plans = [
                self.engine.planner.selection(self.operation, self.variables, self._kind, nodes)
                for nodes in self._nodes()
            ]
        except (Unplannable, BadArgument):
            return True
        return any(plan.personal for plan in plans)

    @cached_property
    def cost(self) -> int:
        """The rows that one event can ask for."""
        return sum(
            self.engine.cost_of_selection(self.operation, self.variables, self.field.returns, nodes)
            for nodes in self._nodes()
        )

    @property
    def _kind(self) -> str:
        return self.field.returns.__name__

    def _nodes(self) -> list[list[FieldNode]]:
        return [nodes for nodes in self.payload.values() if nodes[0].name.value == self.field.result]

    async def _node(
        self,
        actor: Actor,
        event: LiveEvent,
        name: str,
        nodes: Sequence[FieldNode],
        errors: list[GraphQLError],
    ) -> bytes:
        key = Key(event.subject_id, event.community_id if self._is_tenant else None)
        try:
            written, found = await self.engine.read_selection(
                self.operation, self.variables, self.field.returns, nodes, key, actor
            )
        except (Unplannable, BadArgument, asyncpg.DataError):
            written, found = await self._by_stock_executor(actor, key, nodes)
        errors += [relocated(each, (self.alias, name)) for each in found]
        return written

    @property
    def _is_tenant(self) -> bool:
        return self.engine.model.nodes[self._kind].tenant

    async def _by_stock_executor(
        self, actor: Actor, key: Key, nodes: Sequence[FieldNode]
    ) -> tuple[bytes, list[GraphQLError]]:
        query = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=self.operation.node.variable_definitions,
            selection_set=node_by_id(self.field.returns, key, nodes),
        )
        begun = execute(
            self.operation.contract,
            DocumentNode(definitions=(query, *self.operation.fragments.values())),
            context_value=self.engine.context(actor),
            variable_values=self.given,
        )
        result = await begun if isawaitable(begun) else begun
        errors = [relocated(each, (), skip=1) for each in result.errors or ()]
        return orjson.dumps((result.data or {}).get("node")), errors


def nodes_of_payload(operation: Operation, scope: Scope, nodes: Sequence[FieldNode]) -> Collected:
    """The fields that are selected on the payload."""
    root: Any = operation.contract.subscription_type
    kind: Any = get_named_type(root.fields[nodes[0].name.value].type)
    return scope.collect(kind, [each.selection_set for each in nodes])


def payload_name(operation: Operation, field: LiveField) -> str:
    """The name of the payload's type."""
    root: Any = operation.contract.subscription_type
    name: str = get_named_type(root.fields[field.name].type).name
    return name
