"""The stock executor's root fields."""

from typing import Any

from graphql import GraphQLField
from sqlalchemy import ColumnElement, FromClause, and_

from domain.kit.key import Key
from schema.engine.context import OperationContext
from schema.engine.errors import BadArgument
from schema.engine.global_ids import decode_id, key_of
from schema.engine.model import FieldModel, NodeType
from schema.engine.readings import AnyNode, AnyNodes, Many, RootById, RootOne, value_of
from schema.engine.records import Record
from schema.engine.stock import Info, Resolver, Stock
from schema.engine.stock_lists import resolver as list_resolver


def resolver(stock: Stock, found: FieldModel, field: GraphQLField) -> Resolver:
    """For a root field."""
    match found.reading:
        case RootOne() as reading:
            return lambda _source, info: stock.first(
                found.leads_to(), lambda row: value_of(reading.where, row, info.context.viewer), info.context
            )
        case RootById():
            return lambda _source, info, id: root_by_id(stock, found.leads_to(), id, info.context)
        case Many():
            return list_resolver(stock, None, found, field)
        case AnyNode():
            return lambda _source, info, id: any_node(stock, id, info)
        case AnyNodes():
            return lambda _source, info, ids: any_nodes(stock, ids, info)
    raise TypeError(found.reading)


async def root_by_id(stock: Stock, node: NodeType, value: Any, context: OperationContext) -> Record | None:
    """A row of this type by its global id."""
    return await by_key(stock, node, key_of(value, node.code, tenant=node.tenant), context)


async def any_node(stock: Stock, value: Any, info: Info) -> Record | None:
    """`node(id)`."""
    code, key = decode_id(value)
    node = stock.model.codes.get(code)
    if node is None or node.name not in info.schema.type_map:
        return None
    if (key.community_id is not None) != node.tenant:
        raise BadArgument("BAD_ID", "This is no global id.")
    return await by_key(stock, node, key, info.context)


async def any_nodes(stock: Stock, values: list[Any], info: Info) -> list[Record | None]:
    """`nodes(ids)`. One id that is none fails them all."""
    decoded = [decode_id(each) for each in values]
    found = []
    for code, key in decoded:
        node = stock.model.codes.get(code)
        fits = node is not None and (key.community_id is not None) == node.tenant
        known = node is not None and fits and node.name in info.schema.type_map
        found.append(await by_key(stock, node, key, info.context) if node is not None and known else None)
    return found


async def by_key(stock: Stock, node: NodeType, key: Key, context: OperationContext) -> Record | None:
    """A visible row by its key."""

    def clause(row: FromClause) -> ColumnElement[bool]:
        community = [row.c.community_id == key.community_id] if node.tenant else []
        return and_(row.c.id == key.id, *community)

    return await stock.first(node, clause, context)
