"""The stock executor's lists and connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField
from sqlalchemy import ColumnElement, FromClause, and_, func, literal, or_, select

from schema.engine.arguments import DEFAULT_PAGE, page_size
from schema.engine.connections import Edge, PageInfo
from schema.engine.context import OperationContext
from schema.engine.cursors import read_cursor, write_cursor
from schema.engine.errors import BadArgument
from schema.engine.filters import filter_kind
from schema.engine.model import FieldModel, NodeType, python_name
from schema.engine.readings import Few, Listing, Many, Order, value_of
from schema.engine.records import Record
from schema.engine.scalars import Cursor
from schema.engine.stock import Info, Resolver, Stock, same, visible

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A global id as a filter's clause sees it."""

    community_id: Any
    id: Any


def resolver(stock: Stock, node: NodeType | None, found: FieldModel, field: GraphQLField) -> Resolver:
    """For a list on a row, or for a root field."""
    names = {name: python_name(each) for name, each in field.args.items()}

    async def resolve(source: Any, info: Info, **arguments: Any) -> Any:
        parent = source if node is not None else None
        given = {names[name]: value for name, value in arguments.items() if value is not None}
        listing = Listed(stock, parent, found, given, info.context)
        return await (listing.few() if isinstance(found.reading, Few) else listing.page())

    return resolve


@dataclass(slots=True)
class Page:
    """What a connection's own fields are read from."""

    listing: "Listed"
    edges: list[Edge[Any]]
    page_info: PageInfo

    @property
    def nodes(self) -> list[Any]:
        return [each.node for each in self.edges]

    @property
    def total_count(self) -> Any:
        """Counted when it is asked for."""
        return self.listing.total()


@dataclass(slots=True)
class Listed:
    """One list of one row with its arguments."""

    stock: Stock
    parent: Record | None
    found: FieldModel
    given: Given
    context: OperationContext

    @property
    def reading(self) -> Any:
        return self.found.reading

    def clauses(self, row: FromClause) -> list[ColumnElement[bool]]:
        """Relation, declared condition and filters."""
        reading: Listing = self.reading
        clauses: list[ColumnElement[bool]] = []
        if self.parent is not None and self.found.relation is not None and self.found.relation.on is not None:
            own = self.parent.type.table.alias()
            on = self.found.relation.on(own, row)
            clauses.append(select(own.c.id).where(same(self.parent, own), on).exists())
        if reading.where is not None:
            clauses.append(value_of(reading.where, row, self.context.viewer))
        if isinstance(reading, Many):
            clauses += [self.filter(name, row) for name in reading.filters if name in self.given]
        return clauses

    def filter(self, name: str, row: FromClause) -> ColumnElement[bool]:
        """A filter with its value."""
        each = self.reading.filters[name]
        kind = filter_kind(self.stock.model, each)
        parts = [
            literal(part, type_) for part, type_ in zip(kind.parts(self.given[name]), kind.types, strict=True)
        ]
        clause: ColumnElement[bool] = each.clause(row, KeyValue(*parts) if kind.of else parts[0])
        return clause

    async def few(self) -> list[Record]:
        """A bounded list."""
        node = self.found.leads_to()
        row = node.table.alias()
        order = self.found.order
        statement = (
            visible(node, row, self.context).where(*self.clauses(row)).order_by(*sorted_by(order, row))
        )
        rows = await self.stock.rows(statement.limit(self.reading.at_most), self.context)
        return [Record(node, each) for each in rows]

    async def page(self) -> Page:
        """A page of a connection, and one row more to know whether others follow."""
        node = self.found.leads_to()
        row, order = node.table.alias(), self.found.order
        backward, size = self.size()
        statement = visible(node, row, self.context).where(*self.clauses(row), *self.bounds(order, row))
        statement = statement.order_by(*sorted_by(order, row, backward=backward)).limit(size + 1)
        rows = await self.stock.rows(statement, self.context)
        shown = rows[:size][::-1] if backward else rows[:size]
        edges = [
            Edge(cursor=Cursor(write_cursor(order, node.table, each)), node=Record(node, each))
            for each in shown
        ]
        more, entered = len(rows) > size, ("before" if backward else "after") in self.given
        info = PageInfo(
            has_next_page=entered if backward else more,
            has_previous_page=more if backward else entered,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return Page(self, edges, info)

    def size(self) -> tuple[bool, int]:
        """Whether from the back, and how many."""
        if "first" in self.given and "last" in self.given:
            raise BadArgument("PAGE_SIZE", "Give first or last, not both.")
        backward = "last" in self.given
        return backward, page_size(self.given.get("last" if backward else "first", DEFAULT_PAGE))

    def bounds(self, order: Sequence[Order], row: FromClause) -> list[ColumnElement[bool]]:
        """After one cursor, before another."""
        table = self.found.leads_to().table
        return [
            beyond(order, row, read_cursor(order, table, self.given[name]), before=name == "before")
            for name in ("after", "before")
            if name in self.given
        ]

    async def total(self) -> int | None:
        """How many rows the whole list has."""
        if not self.reading.counted:
            return None
        node = self.found.leads_to()
        row = node.table.alias()
        counted = visible(node, row, self.context).where(*self.clauses(row)).subquery()
        rows = await self.stock.rows(select(func.count().label("total")).select_from(counted), self.context)
        total: int = rows[0]["total"]
        return total


def sorted_by(order: Sequence[Order], row: FromClause, *, backward: bool = False) -> list[ColumnElement[Any]]:
    """The columns of an order, with their directions."""
    return [
        row.c[each.column].desc() if each.descending is not backward else row.c[each.column].asc()
        for each in order
    ]


def beyond(
    order: Sequence[Order], row: FromClause, values: Sequence[Any], *, before: bool
) -> ColumnElement[bool]:
    """The rows after (or before) the row with these values: greater in one column, equal in all earlier
    ones."""
    cases = []
    for index, each in enumerate(order):
        column, value = row.c[each.column], values[index]
        further = column < value if each.descending is not before else column > value
        equal = [row.c[earlier.column] == values[at] for at, earlier in enumerate(order[:index])]
        cases.append(and_(*equal, further))
    return or_(*cases)
