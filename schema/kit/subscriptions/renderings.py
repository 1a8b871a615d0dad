"""The renderings of a process, each found again by whoever asks for the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FieldNode

from schema.engine.collecting import Scope
from schema.engine.engine import Engine
from schema.engine.lru import Lru
from schema.engine.operations import Operation
from schema.kit.subscriptions.declare import LiveField
from schema.kit.subscriptions.identity import identity, resuming_variable
from schema.kit.subscriptions.render import Rendering, nodes_of_payload

REMEMBERED = 4_096


class Renderings:
    """Thousands of subscribers share one in memory. One that was forgotten is made anew, for a new group."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Lru[tuple[Operation, bytes], Rendering] = Lru(REMEMBERED)
        self._resuming: Lru[Operation, tuple[str | None]] = Lru(REMEMBERED)

    def find(
        self,
        operation: Operation,
        field: LiveField,
        alias: str,
        nodes: Sequence[FieldNode],
        coerced: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> Rendering:
        """The rendering of a subscription whose root field is `nodes`, with these variables."""
        resuming = self._resuming.get(operation)
        if resuming is None:
            resuming = self._resuming.put(operation, (resuming_variable(operation, nodes[0]),))
        key = (operation, identity(given, resuming[0]))
        found = self._known.get(key)
        if found is None:
            scope = Scope(operation.contract, operation.fragments, coerced)
            payload = nodes_of_payload(operation, scope, nodes)
            made = Rendering(self._engine, operation, field, alias, payload, coerced, dict(given))
            found = self._known.put(key, made)
        return found
