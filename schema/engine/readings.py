"""How a field is read: the record that a declaration leaves beside its Strawberry field.

Rows are Core aliases (`bill.c.status`). Functions of a row may take the viewer too, and then use its person
and instant as bound parameters, and its app as a plain value.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause
from sqlalchemy.types import TypeEngine

from domain.kit.viewer import Viewer
from schema.engine.context import OperationContext

Policy = Callable[[Any, Viewer], ColumnElement[bool]]
RowValue = Callable[[Any, Viewer], ColumnElement[Any]] | Callable[[Any], ColumnElement[Any]]
Condition = Callable[[Any, Any], ColumnElement[bool]]
Finisher = Callable[[Mapping[str, Any], OperationContext], Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Order:
    """One column of an order; the key of the row is always added as tie-break."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """An argument that narrows a list. Omitted or null means: no narrowing.

    `annotation` is the argument's Python type; `clause` takes the row and the value. A GlobalId comes as an
    object with `.community_id` and `.id`; it must be one of the type named by `of`.
    """

    name: str
    annotation: Any
    clause: Condition
    description: str = ""
    of: str | None = None
    sql_type: TypeEngine[Any] | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The global id, from the key of the row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; None means the one with the field's own name."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A value that SQL computes. `personal` says that it depends on who looks."""

    value: RowValue
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Composite:
    """A value object made of the row's columns and expressions, by the names of its fields."""

    kind: type
    parts: Mapping[str, str | RowValue]


@dataclass(frozen=True, slots=True)
class Finished:
    """A value that Python makes from columns after the statement has run."""

    function: Finisher
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class One:
    """The row that a foreign key points to, or the first that `on(row, target)` finds."""

    by: str | None = None
    on: Condition | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """One of several types, chosen by the words in a discriminator column; `key` holds the target's id."""

    discriminator: str
    members: Mapping[str, type | str]
    key: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What all lists of rows say: their order, and what narrows them."""

    order_by: tuple[Order, ...] = ()
    by: str | None = None
    on: Condition | None = None
    where: RowValue | None = None


@dataclass(frozen=True, slots=True)
class Few(Listing):
    """A bounded list."""

    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Many(Listing):
    """A connection. `counted` False: `totalCount` is null, as counting would not be cheap."""

    filters: Mapping[str, Filter] = field(default_factory=dict)
    counted: bool = True


@dataclass(frozen=True, slots=True)
class RootOne:
    """A root field for the one row that `where` finds."""

    where: RowValue


@dataclass(frozen=True, slots=True)
class RootById:
    """A root field for one row of a type by its global id."""


@dataclass(frozen=True, slots=True)
class AnyNode:
    """`node(id)`."""


@dataclass(frozen=True, slots=True)
class AnyNodes:
    """`nodes(ids)`: as many answers as ids, in their order."""


Reading = (
    Identity
    | Column
    | Expression
    | Composite
    | Finished
    | One
    | Either
    | Few
    | Many
    | RootOne
    | RootById
    | AnyNode
    | AnyNodes
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What @node leaves on a class."""

    table: FromClause
    visible: Policy
    code: str


def value_of(function: RowValue, row: Any, viewer: Viewer) -> ColumnElement[Any]:
    """Calls a function of a row that may or may not take the viewer."""
    takes = len(inspect.signature(function).parameters)
    call: Callable[..., ColumnElement[Any]] = function
    return call(*(row, viewer)[:takes])
