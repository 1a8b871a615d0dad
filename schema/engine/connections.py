"""Connections by Relay's rules, with keyset cursors."""

from typing import Generic, TypeVar

import strawberry

from schema.engine.scalars import Cursor

Item = TypeVar("Item")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """As Relay's specification has it."""

    has_next_page: bool = strawberry.field(description="Whether more follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether some come before this page.")
    start_cursor: Cursor | None = strawberry.field(
        description="The first item's cursor; null if there is none."
    )
    end_cursor: Cursor | None = strawberry.field(description="The last item's cursor; null if there is none.")


@strawberry.type(description="An item of a list, with its place.")
class Edge(Generic[Item]):
    """As Relay's specification has it."""

    cursor: Cursor = strawberry.field(description="The item's place in the list, to go on from.")
    node: Item = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list, in a stable order.")
class Connection(Generic[Item]):
    """Of no more than 100 items at a time."""

    edges: list[Edge[Item]] = strawberry.field(description="The items of this page with their places.")
    nodes: list[Item] = strawberry.field(description="The items of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    total_count: int | None = strawberry.field(
        description="How many items the whole list has, filters applied; null where counting is not cheap."
    )
