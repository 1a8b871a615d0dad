"""What an operation may cost that has no plan: the stock executor runs all of it but the parts that fail."""

from contextlib import suppress

from graphql import GraphQLField, SelectionNode

from schema.engine.collecting import Scope, Unplannable
from schema.engine.errors import BadArgument
from schema.engine.model import FieldModel
from schema.engine.rows import Nodes, Row
from schema.engine.writer import Writer


class WholeScope(Scope):
    """Where a directive cannot be decided, what it stands on is counted."""

    def includes(self, node: SelectionNode) -> bool:
        try:
            return super().includes(node)
        except Unplannable:
            return True


class Meter(Writer):
    """Goes on behind a field that fails; only its cost is of use."""

    def value(self, row: Row, found: FieldModel | None, nodes: Nodes, field: GraphQLField) -> str:
        with suppress(Unplannable, BadArgument):
            return super().value(row, found, nodes, field)
        return "'null'"
