"""Resolvers for graphql-core's own executor: one plain SELECT for each relation, expression or root field.

They answer what cannot be planned and every request with a bad argument, and they are the oracle of the
differential test: nothing here is shared with the writer of compiled plans but the declarations.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLField, GraphQLResolveInfo
from sqlalchemy import ColumnElement, FromClause, Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kit.key import Key
from schema.engine.context import OperationContext
from schema.engine.global_ids import encode_id
from schema.engine.model import FieldModel, Model, NodeType
from schema.engine.readings import (
    Column,
    Composite,
    Either,
    Expression,
    Few,
    Finished,
    Identity,
    Many,
    value_of,
)
from schema.engine.records import Record

Info = GraphQLResolveInfo[Any]
Resolver = Callable[..., Any]
Clause = Callable[[FromClause], ColumnElement[bool]]


class Stock:
    """Gives every read field of the contracts its resolver."""

    def __init__(self, model: Model, engine: AsyncEngine) -> None:
        self.model = model
        self.engine = engine

    def attach(self, owner: str, name: str, field: GraphQLField) -> GraphQLField:
        """For `Contracts`."""
        from schema.engine import stock_lists, stock_roots  # noqa: PLC0415  # they stand on this module

        node = self.model.nodes.get(owner)
        if node is not None and name in node.fields:
            found = node.fields[name]
            if isinstance(found.reading, Few | Many):
                field.resolve = stock_lists.resolver(self, node, found, field)
            else:
                field.resolve = self.resolver(node, found)
        elif owner == "Query" and name in self.model.roots:
            field.resolve = stock_roots.resolver(self, self.model.roots[name], field)
        return field

    async def rows(self, statement: Select[Any], context: OperationContext) -> list[Mapping[str, Any]]:
        """The rows of a statement, on a connection of its own: siblings run at the same time."""
        async with self.engine.connect() as connection:
            found = await connection.execute(statement, dict(context.parameters))
            return [dict(each) for each in found.mappings()]

    async def first(self, node: NodeType, clause: Clause, context: OperationContext) -> Record | None:
        """The first visible row that a clause finds, by its key."""
        row = node.table.alias()
        statement = (
            visible(node, row, context).where(clause(row)).order_by(*(row.c[each] for each in node.key))
        )
        found = await self.rows(statement.limit(1), context)
        return Record(node, found[0]) if found else None

    def resolver(self, node: NodeType, found: FieldModel) -> Resolver:
        """For a field of a row that is no list."""

        def resolve(source: Record, info: Info) -> Any:
            context = info.context
            match found.reading:
                case Identity():
                    value: Any = encode_id(node.code, key_of(source))
                case Column(name=name):
                    value = source.row[name or found.python_name]
                case Expression(value=expression):
                    value = self.value(source, expression, context)
                case Composite() as reading:
                    value = self.composite(source, found, reading, context)
                case Finished(function=function, needs=needs):
                    value = function({each: source.row[each] for each in needs}, context)
                case Either() as reading:
                    value = self.either(source, found, reading, info)
                case _:
                    value = self.one(source, found, context)
            return value

        return resolve

    async def value(self, source: Record, value: Any, context: OperationContext) -> Any:
        """An expression of a row."""
        row = source.type.table.alias()
        expression = value_of(value, row, context.viewer).label("value")
        found = await self.rows(select(expression).select_from(row).where(same(source, row)), context)
        return found[0]["value"] if found else None

    async def composite(
        self, source: Record, found: FieldModel, reading: Composite, context: OperationContext
    ) -> Any:
        """A value object; null if the field may be and one of its non-null parts is."""
        values = {
            name: source.row[part] if isinstance(part, str) else await self.value(source, part, context)
            for name, part in reading.parts.items()
        }
        if found.missing(values):
            return None
        return reading.kind(**values)

    async def one(self, source: Record, found: FieldModel, context: OperationContext) -> Record | None:
        """The target of a relation."""
        relation = found.relation
        if relation is None or relation.on is None:
            return None
        row, on = source.type.table.alias(), relation.on
        return await self.first(
            relation.target,
            lambda target: select(row.c.id).where(same(source, row), on(row, target)).exists(),
            context,
        )

    async def either(self, source: Record, found: FieldModel, reading: Either, info: Info) -> Record | None:
        """The target that the discriminator says, if its type is in the contract."""
        word = source.row[reading.discriminator]
        relation = found.members.get(str(getattr(word, "value", word)))
        if relation is None or relation.on is None or relation.target.name not in info.schema.type_map:
            return None
        row, on = source.type.table.alias(), relation.on
        return await self.first(
            relation.target,
            lambda target: select(row.c.id).where(same(source, row), on(row, target)).exists(),
            info.context,
        )


def visible(node: NodeType, row: FromClause, context: OperationContext) -> Select[Any]:
    """All rows of a node that the viewer may see."""
    return select(row).where(node.visible(row, context.viewer))


def same(source: Record, row: FromClause) -> ColumnElement[bool]:
    """The row is the record's own."""
    first, *rest = (row.c[each] == source.row[each] for each in source.type.key)
    clause: ColumnElement[bool] = first
    for each in rest:
        clause = clause & each
    return clause


def key_of(source: Record) -> Key:
    """The key of a record."""
    return Key(source.row["id"], source.row["community_id"] if source.type.tenant else None)
