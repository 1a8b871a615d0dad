"""Field declarations: each makes a Strawberry field that knows how it is read.

    period: str = column(description="The month that the bill is for, as 2026-11.")
    room: "Room | None" = one(description="The room that the bill is for.")

Every declaration takes `description` (required), `apps` (default: the type's), `since` and `deprecated`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self, TypedDict, Unpack

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from domain.kit.actor import App
from schema.engine.access import access
from schema.engine.errors import MissingDescription, UnboundedList
from schema.engine.readings import (
    Column,
    Composite,
    Condition,
    Either,
    Expression,
    Few,
    Filter,
    Finished,
    Finisher,
    Many,
    One,
    Order,
    Reading,
    RowValue,
)
from schema.engine.scalars import Cursor

MAX_FEW = 1000
PAGE_ARGUMENTS: tuple[tuple[str, Any, str], ...] = (
    ("first", int | None, "How many from the front, at most 100; 20 if neither first nor last is given."),
    ("after", Cursor | None, "Only what comes after this cursor."),
    ("last", int | None, "How many from the back, at most 100. Not together with first."),
    ("before", Cursor | None, "Only what comes before this cursor."),
)


class Options(TypedDict, total=False):
    """What every declaration takes."""

    apps: Iterable[App] | None
    since: str | None
    deprecated: str | None
    name: str | None


class ReadField(StrawberryField):
    """A Strawberry field with its reading."""

    reading: Reading

    def __copy__(self) -> Self:
        copied = super().__copy__()
        copied.reading = self.reading
        return copied


def declare(reading: Reading, description: str, options: Options, annotation: Any = None) -> ReadField:
    """A field for a reading. `annotation` stands in for a class annotation, as root fields have none."""
    if not description.strip():
        raise MissingDescription(f"A {type(reading).__name__} field")
    found = ReadField(
        graphql_name=options.get("name"),
        description=description,
        deprecation_reason=options.get("deprecated"),
        type_annotation=StrawberryAnnotation.from_annotation(annotation),
        metadata=access(apps=options.get("apps"), since=options.get("since")),
    )
    found.reading = reading
    return found


def argument(name: str, annotation: Any, description: str) -> StrawberryArgument:
    """An argument of a field that has no resolver function to take it from."""
    return StrawberryArgument(name, None, StrawberryAnnotation(annotation), description=description)


def with_arguments(found: ReadField, filters: Iterable[Filter]) -> ReadField:
    """Gives a connection its page and filter arguments."""
    found.arguments = [argument(*row) for row in PAGE_ARGUMENTS] + [
        argument(
            each.name,
            each.annotation,
            each.description or f"Only those with this {each.name.replace('_', ' ')}.",
        )
        for each in filters
    ]
    return found


def desc(column: str) -> Order:
    """Descending order."""
    return Order(column, descending=True)


def orders(columns: Sequence[str | Order]) -> tuple[Order, ...]:
    """Plain names are ascending."""
    return tuple(Order(each) if isinstance(each, str) else each for each in columns)


def by_name(filters: Iterable[Filter]) -> Mapping[str, Filter]:
    """Filters by the Python name of their argument."""
    return {each.name: each for each in filters}


def column(source: str | None = None, /, *, description: str, **options: Unpack[Options]) -> Any:
    """A column of the row: the one with the field's name, or `column("other")`. `name=` is the GraphQL
    name."""
    return declare(Column(source), description, options)


def expression(
    value: RowValue, *, description: str, personal: bool = False, **options: Unpack[Options]
) -> Any:
    """A value computed by SQL from the row and the viewer. Personal: it depends on who looks."""
    return declare(Expression(value, personal), description, options)


def composite(
    kind: type,
    /,
    *,
    description: str,
    apps: Iterable[App] | None = None,
    since: str | None = None,
    deprecated: str | None = None,
    **parts: str | RowValue,
) -> Any:
    """A value object from columns and expressions of this row, each named after a field of `kind`."""
    options: Options = {"apps": apps, "since": since, "deprecated": deprecated}
    return declare(Composite(kind, parts), description, options)


def finished(
    function: Finisher, *, needs: Sequence[str], description: str, **options: Unpack[Options]
) -> Any:
    """A leaf that `function(row, context)` makes from the columns in `needs`; may be async. Null if it
    raises."""
    return declare(Finished(function, tuple(needs)), description, options)


def one(
    *, description: str, by: str | None = None, on: Condition | None = None, **options: Unpack[Options]
) -> Any:
    """The row that a foreign key of this row points to. `by` names its column if several lead to the same
    table."""
    return declare(One(by, on), description, options)


def either(
    discriminator: str,
    members: Mapping[str, type | str],
    *,
    key: str,
    description: str,
    **options: Unpack[Options],
) -> Any:
    """One of several types of a union or interface: the discriminator column says which, `key` holds its
    id."""
    return declare(Either(discriminator, dict(members), key), description, options)


def few(
    *,
    order_by: Sequence[str | Order],
    at_most: int,
    description: str,
    by: str | None = None,
    on: Condition | None = None,
    where: RowValue | None = None,
    **options: Unpack[Options],
) -> Any:
    """A list that is short by nature; its bound is told in the description."""
    if not 1 <= at_most <= MAX_FEW:
        raise UnboundedList(description)
    reading = Few(orders(order_by), by, on, where, at_most)
    return declare(reading, f"{description} At most {at_most}.", options)


def many(
    *,
    order_by: Sequence[str | Order],
    description: str,
    filters: Sequence[Filter] = (),
    by: str | None = None,
    on: Condition | None = None,
    where: RowValue | None = None,
    counted: bool = True,
    **options: Unpack[Options],
) -> Any:
    """A connection of the rows that point to this one."""
    reading = Many(orders(order_by), by, on, where, by_name(filters), counted)
    return with_arguments(declare(reading, description, options), filters)
