"""What a policy asks about the viewer alone is looked up once a statement, not once a row (ADR 0009).

`room_id IN (SELECT … the viewer's rooms)` mentions no row from outside: it becomes `room_id = ANY (k.rooms)`,
and the array a column of `k`, the row of the statement's parameters. Policies need not know of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from sqlalchemy import ARRAY, BinaryExpression, ColumnElement, FromClause, Join, Select, any_, literal_column
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.selectable import ScalarSelect
from sqlalchemy.types import TypeEngine

PARAMETERS = "k"


@dataclass(frozen=True, slots=True)
class Fact:
    """A list of values that depends on the viewer alone: the name of its column of `k`, and its query."""

    name: str
    query: str

    @property
    def column(self) -> str:
        """As it is selected into `k`."""
        return f"ARRAY({self.query}) AS {self.name}"


def looked_up_once(
    clause: ColumnElement[Any], text_of: Callable[[Select[Any]], str], foreign: tuple[str, ...]
) -> tuple[ColumnElement[Any], tuple[Fact, ...]]:
    """The clause over facts, and the facts. A query whose text holds a `foreign` word is about more than the
    viewer.
    """
    facts: dict[str, Fact] = {}

    def replace(element: Any, **_options: Any) -> Any:
        inner = inner_query(element)
        if inner is None or is_correlated(inner, clause):
            return None
        text = text_of(inner)
        if any(word in text for word in foreign):
            return None
        fact = fact_of(inner, text)
        facts[fact.name] = fact
        kind: TypeEngine[Any] = ARRAY(inner.selected_columns[0].type)
        return element.left == any_(literal_column(f"{PARAMETERS}.{fact.name}", kind))

    replaced: ColumnElement[Any] = visitors.replacement_traverse(clause, {}, replace)
    return replaced, tuple(facts.values())


def inner_query(element: Any) -> Select[Any] | None:
    """The query of `… IN (SELECT …)`."""
    if not isinstance(element, BinaryExpression) or element.operator is not operators.in_op:
        return None
    inner = element.right.element if isinstance(element.right, ScalarSelect) else None
    return inner if isinstance(inner, Select) else None


def is_correlated(inner: Select[Any], whole: ColumnElement[Any]) -> bool:
    """Whether a query, or one inside of it, reads a row of the queries around it."""
    inside = list(selects_in(inner))
    around = [each for each in selects_in(whole) if each not in inside]
    return not rows_of(inside).isdisjoint(rows_of(around))


def selects_in(element: Any) -> Iterator[Select[Any]]:
    """All queries inside, and itself."""
    return (each for each in visitors.iterate(element) if isinstance(each, Select))


def rows_of(queries: list[Select[Any]]) -> set[FromClause]:
    """What queries read from: tables, aliases and subqueries, each by itself."""
    return {each for query in queries for source in query.get_final_froms() for each in parts_of(source)}


def parts_of(source: FromClause) -> Iterator[FromClause]:
    """The two sides of a join, and theirs; anything else is itself."""
    if isinstance(source, Join):
        yield from parts_of(source.left)
        yield from parts_of(source.right)
    else:
        yield source


def fact_of(inner: Select[Any], text: str) -> Fact:
    """A fact with a name that tells what it holds, and tells it from others."""
    name = f"viewer_{inner.selected_columns[0].name}_{crc32(text.encode()):08x}"
    return Fact(name, text)
