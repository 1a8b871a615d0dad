"""Join conditions from the foreign keys of the tables."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Table, and_

from schema.engine.errors import AmbiguousForeignKey, MissingForeignKey
from schema.engine.readings import Condition


def pointing(key: ForeignKeyConstraint) -> Condition:
    """`(its row, the row that it points to) -> clause`."""
    pairs = pairs_of(key)
    return lambda row, other: matched(pairs, row, other)


def pointed_at(key: ForeignKeyConstraint) -> Condition:
    """`(the row that it points to, its row) -> clause`."""
    pairs = pairs_of(key)
    return lambda row, other: matched(pairs, other, row)


def choose(field: str, source: Table, target: Table, by: str | None) -> ForeignKeyConstraint:
    """The one foreign key meant."""
    found = [
        each
        for each in source.foreign_key_constraints
        if each.referred_table is target and (by is None or by in each.column_keys)
    ]
    if not found:
        raise MissingForeignKey(field, source.name, target.name)
    if len(found) > 1:
        columns = sorted({str(each.column_keys[-1]) for each in found})
        raise AmbiguousForeignKey(field, source.name, target.name, columns)
    return found[0]


def pairs_of(constraint: ForeignKeyConstraint) -> list[tuple[str, str]]:
    """Column names, (its own, the referred one)."""
    return [(element.parent.name, element.column.name) for element in constraint.elements]


def matched(pairs: list[tuple[str, str]], row: Any, other: Any) -> ColumnElement[bool]:
    """The two rows belong together."""
    return and_(*(row.c[own] == other.c[referred] for own, referred in pairs))


def keyed(key: str, tenant: bool) -> Callable[[Any, Any], ColumnElement[bool]]:
    """`(row, other) -> clause` for an id without a foreign key, inside the row's own community."""
    pairs = [("community_id", "community_id"), (key, "id")] if tenant else [(key, "id")]
    return lambda row, other: matched(pairs, row, other)
