"""A row in reach while a plan is written."""

from dataclasses import dataclass, field

from graphql import FieldNode

from schema.engine.model import NodeType

Nodes = list[FieldNode]


@dataclass(slots=True)
class Row:
    """A row in reach: its alias, and the to-one joins of the query that it is in."""

    node: NodeType
    alias: str
    joins: list[str] = field(default_factory=list)
    joined: dict[tuple[str, str], str] = field(default_factory=dict)

    def beside(self, node: NodeType, alias: str) -> "Row":
        """Another row of the same query."""
        return Row(node, alias, self.joins, self.joined)
