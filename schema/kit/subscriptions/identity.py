"""What makes the answers of equal operations differ: their variables, less the one to resume from."""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import FieldNode, VariableNode, Visitor, visit

from schema.engine.operations import Operation

AFTER = "after"


def resuming_variable(operation: Operation, root: FieldNode) -> str | None:
    """The variable that is used for `after` and nowhere else: each subscriber's own business."""
    resume = next((each.value for each in root.arguments or () if each.name.value == AFTER), None)
    name = resume.name.value if isinstance(resume, VariableNode) else None
    return None if name is None or uses(operation, name) > 1 else name


def identity(variables: Mapping[str, Any], resuming: str | None) -> bytes:
    """Equal for equal variables, in whatever order they came."""
    kept = {name: value for name, value in variables.items() if name != resuming}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def uses(operation: Operation, variable: str) -> int:
    """How often an operation mentions a variable beside its definition."""
    mentions = Mentions()
    for each in (operation.node.selection_set, *operation.fragments.values()):
        visit(each, mentions)
    return mentions.names.count(variable)


class Mentions(Visitor):
    """The names of all variables in what it visits."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.append(node.name.value)
