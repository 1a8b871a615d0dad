"""Finishing: values that Python makes after the statement has run.

In the place of such a value PostgreSQL writes `[number of the finisher, column, column, …]`. Only plans that
select one are decoded; the tree says where in the answer they can be.
"""

import asyncio
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from graphql import FieldNode, GraphQLError, GraphQLLeafType
from sqlalchemy import Date, DateTime, Numeric, Uuid
from sqlalchemy.types import TypeEngine

from schema.engine.context import OperationContext
from schema.engine.readings import Finisher

Path = tuple[str | int, ...]
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finish:
    """How one finished field is made."""

    function: Finisher
    needs: Mapping[str, TypeEngine[Any]]
    type: GraphQLLeafType
    nodes: list[FieldNode]

    async def make(self, values: list[Any], context: OperationContext) -> Any:
        """The finished value as JSON. Whatever the function raises passes through."""
        pairs = zip(self.needs.items(), values, strict=True)
        row = {name: python_value(kind, value) for (name, kind), value in pairs}
        made = self.function(row, context)
        if inspect.isawaitable(made):
            made = await made
        return None if made is None else self.type.coerce_output_value(made)


def python_value(kind: TypeEngine[Any], value: Any) -> Any:
    """A column's value as SQLAlchemy would give it, from JSON."""
    match kind:
        case _ if value is None:
            return None
        case Uuid():
            return UUID(value)
        case DateTime():
            return datetime.fromisoformat(value).astimezone(UTC)
        case Date():
            return date.fromisoformat(value)
        case Numeric() if isinstance(value, str):
            return Decimal(value)
    return value


async def finish(
    data: Any, tree: Tree, finishers: list[Finish], context: OperationContext
) -> list[GraphQLError]:
    """Puts every finished value into its place in `data`. Returns the errors of those that failed."""
    places = list(find(data, tree, ()))
    made = await asyncio.gather(
        *(finishers[value[0]].make(value[1:], context) for _, _, value, _ in places), return_exceptions=True
    )
    errors = []
    for (holder, key, value, path), result in zip(places, made, strict=True):
        holder[key] = None if isinstance(result, BaseException) else result
        if isinstance(result, Exception):
            errors.append(
                GraphQLError(str(result), finishers[value[0]].nodes, path=path, original_error=result)
            )
        elif isinstance(result, BaseException):
            raise result
    return errors


def find(data: Any, tree: Tree, path: Path) -> Iterator[tuple[Any, str, list[Any], Path]]:
    """The places of finished values: (object, key, what is there, path)."""
    if isinstance(data, list):
        for index, each in enumerate(data):
            yield from find(each, tree, (*path, index))
    elif isinstance(data, dict):
        for key, inner in tree.items():
            value = data.get(key)
            if inner:
                yield from find(value, inner, (*path, key))
            elif isinstance(value, list):
                yield data, key, value, (*path, key)
