"""Writes one page of a connection as one aggregate over its rows."""
# ruff: noqa: S608  # made of our own declarations; what a caller sends is always a parameter

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from graphql import GraphQLObjectType, SelectionSetNode, get_named_type

from schema.engine.collecting import Collected
from schema.engine.json_object import JsonObject
from schema.engine.keysets import cursor_text, order_text
from schema.engine.readings import Order
from schema.engine.rows import Nodes, Row
from schema.engine.sql_text import column_text

if TYPE_CHECKING:
    from schema.engine.writer import Writer

ROWS = frozenset({"edges", "nodes", "pageInfo"})
NUMBER = "zq_number"


@dataclass(slots=True)
class PageWriter:
    """`size` is SQL text. `entered`: a cursor was given, so something lies behind the page's start."""

    writer: "Writer"
    row: Row
    order: Sequence[Order]
    size: str
    backward: bool
    entered: bool
    total: Callable[[], str]
    numbered: bool = False

    def fields(self, kind: GraphQLObjectType, nodes: Nodes) -> Collected:
        """What is asked of the connection. Page info needs the rows numbered, and one row more than the
        page."""
        found = self.writer.scope.collect(kind, [each.selection_set for each in nodes])
        self.numbered = any(each[0].name.value == "pageInfo" for each in found.values())
        return found

    def needs_rows(self, fields: Collected) -> bool:
        """Whether anything but the total is asked for."""
        return any(each[0].name.value in ROWS for each in fields.values())

    def source(self, table: str, where: str) -> str:
        """The rows of the page, with the joins that their fields need."""
        alias, order = self.row.alias, order_text(self.order, self.row.alias, backward=self.backward)
        limit = f"{self.size}+1" if self.numbered else self.size
        text = f"(SELECT {alias}.* FROM {table} WHERE {where} ORDER BY {order} LIMIT {limit}) {alias}"
        if self.numbered:
            number = f"row_number() OVER (ORDER BY {order}) AS {NUMBER}"
            text = f"(SELECT {alias}.*, {number} FROM {text}) {alias}"
        return text + "".join(self.row.joins)

    def object(self, kind: GraphQLObjectType, fields: Collected) -> str:
        """The connection."""
        json = JsonObject()
        for key, nodes in fields.items():
            json.key(key)
            name, selections = nodes[0].name.value, [each.selection_set for each in nodes]
            if name == "__typename":
                json.literal(f'"{kind.name}"')
                continue
            inner = cast("GraphQLObjectType", get_named_type(kind.fields[name].type))
            with self.writer.under(key):
                match name:
                    case "edges":
                        json.value(self.listed(self.edge(inner, selections)))
                    case "nodes":
                        json.value(self.listed(self.writer.object(self.row, selections)))
                    case "pageInfo":
                        json.value(self.info(inner, selections))
                    case _:
                        json.value(self.total())
        return json.text()

    def listed(self, text: str) -> str:
        """The page's rows as a JSON list. In the order in which they are read: nothing is sorted twice."""
        order = order_text(self.order, self.row.alias)
        return f"'['||coalesce(string_agg({text},',' ORDER BY {order}){self.within()},'')||']'"

    def value(self, column: str) -> str:
        """A column of the row."""
        return column_text(self.row.alias, column)

    def within(self) -> str:
        """Leaves out the row that is read only to know whether others follow."""
        return f" FILTER (WHERE {self.row.alias}.{NUMBER} <= {self.size})" if self.numbered else ""

    def edge(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode | None]) -> str:
        """An edge."""
        json = JsonObject()
        for key, nodes in self.writer.scope.collect(kind, selections).items():
            json.key(key)
            match nodes[0].name.value:
                case "__typename":
                    json.literal(f'"{kind.name}"')
                case "cursor":
                    json.value(cursor_text(self.order, self.row.node.table, self.value))
                case _:
                    with self.writer.under(key):
                        json.value(self.writer.object(self.row, [each.selection_set for each in nodes]))
        return json.text()

    def info(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode | None]) -> str:
        """Page info."""
        json = JsonObject()
        more, entered = f"(count(*) > {self.size})::text", f"'{str(self.entered).lower()}'"
        if self.backward:
            more, entered = entered, more
        texts = {
            "hasNextPage": more,
            "hasPreviousPage": entered,
            "startCursor": self.cursor("1"),
            "endCursor": self.cursor(f"least(count(*),{self.size})"),
        }
        for key, nodes in self.writer.scope.collect(kind, selections).items():
            json.key(key)
            name = nodes[0].name.value
            if name == "__typename":
                json.literal(f'"{kind.name}"')
            else:
                json.value(texts[name])
        return json.text()

    def cursor(self, place: str) -> str:
        """The cursor of the row at a place of the page, or null."""
        order = order_text(self.order, self.row.alias)

        def value(column: str) -> str:
            return f"(array_agg({self.value(column)} ORDER BY {order}){self.within()})[{place}]"

        return f"coalesce({cursor_text(self.order, self.row.node.table, value)},'null')"
