"""Root fields: where an operation enters the tables.

@strawberry.type
class BillQueries:
    bill = root_by_id(Bill, description="A bill by its id.")
    bills = root_many(Bill, order_by=[desc("due_at")], description="The bills that you may see.")
"""

from collections.abc import Sequence
from typing import Any, Unpack

import strawberry

from schema.engine.connections import Connection
from schema.engine.fields import Options, argument, by_name, declare, orders, with_arguments
from schema.engine.nodes import Node
from schema.engine.readings import AnyNode, AnyNodes, Filter, Many, Order, RootById, RootOne, RowValue
from schema.engine.scalars import GlobalId


def root_one(kind: type, *, where: RowValue, description: str, **options: Unpack[Options]) -> Any:
    """The one visible row that `where(row, viewer)` finds, or null."""
    return declare(RootOne(where), description, options, kind | None)


def root_by_id(kind: type, *, description: str, **options: Unpack[Options]) -> Any:
    """A visible row of this type by its id; null if there is none or it is not the caller's to see."""
    found = declare(RootById(), description, options, kind | None)
    found.arguments = [argument("id", GlobalId, "Its global id.")]
    return found


def root_many(
    kind: type,
    *,
    order_by: Sequence[str | Order],
    description: str,
    filters: Sequence[Filter] = (),
    where: RowValue | None = None,
    counted: bool = True,
    **options: Unpack[Options],
) -> Any:
    """A connection of all visible rows of this type."""
    reading = Many(orders(order_by), None, None, where, by_name(filters), counted)
    annotation = Connection[kind]  # type: ignore[valid-type]  # the class is known only here
    return with_arguments(declare(reading, description, options, annotation), filters)


def node_by_id() -> Any:
    """Relay's `node`."""
    found = declare(AnyNode(), "Anything with a global id; null if you may not see it.", {}, Node | None)
    found.arguments = [argument("id", GlobalId, "Its global id.")]
    return found


def nodes_by_id() -> Any:
    """Relay's plural of `node`."""
    found = declare(
        AnyNodes(),
        "Several things by their global ids, at most 100: as many answers as ids, in their order.",
        {},
        list[Node | None],
    )
    found.arguments = [argument("ids", list[GlobalId], "Global ids, at most 100.")]
    return found


@strawberry.type
class NodeQueries:
    """The two root fields that Relay expects of a server."""

    node = node_by_id()
    nodes = nodes_by_id()
