"""Rows as the stock executor passes them from resolver to resolver."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLResolveInfo, GraphQLUnionType

from schema.engine.model import NodeType


@dataclass(frozen=True, slots=True)
class Record:
    """One visible row."""

    type: NodeType
    row: Mapping[str, Any]


def resolve_type(
    kind: GraphQLInterfaceType | GraphQLUnionType,
) -> Callable[[Any, GraphQLResolveInfo[Any], Any], Any]:
    """The type of a record is known; of anything else Strawberry knows it."""

    def resolve(value: Any, info: GraphQLResolveInfo[Any], abstract: Any) -> Any:
        if isinstance(value, Record):
            return value.type.name
        return kind.resolve_type(value, info, abstract) if kind.resolve_type else None

    return resolve
