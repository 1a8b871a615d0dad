"""Cursors: the values of the order's columns in URL-safe base64 of a JSON list.

PostgreSQL writes them in compiled plans, `write_cursor` in the stock executor: the same text to the letter.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, Numeric, Table, Uuid
from sqlalchemy.types import TypeEngine

from schema.engine.errors import BadArgument
from schema.engine.readings import Order
from schema.engine.scalars import write_date, write_instant


def write_cursor(order: Sequence[Order], table: Table, row: Mapping[str, Any]) -> str:
    """The cursor of a row."""
    values = [plain(row[each.column], table.c[each.column].type) for each in order]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def plain(value: Any, kind: TypeEngine[Any]) -> Any:
    """A column's value in a cursor."""
    match value:
        case datetime():
            return write_instant(value)
        case date():
            return write_date(value)
        case UUID() | Decimal():
            return str(value)
    return word_of(value, kind) if isinstance(kind, Enum) else value


def word_of(value: Any, kind: Enum) -> str:
    """The word that the database keeps for a member of an enum."""
    members: list[Any] = list(kind.enum_class or ())
    return str(kind.enums[members.index(value)]) if value in members else str(value)


def read_cursor(order: Sequence[Order], table: Table, text: str) -> tuple[Any, ...]:
    """The values in a cursor. BadArgument if it was not made for this order."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        values = json.loads(raw)
        kinds = [table.c[each.column].type for each in order]
        return tuple(reader(kind)(value) for kind, value in zip(kinds, strict(values, list), strict=True))
    except (binascii.Error, ValueError, TypeError, ArithmeticError, RecursionError):
        raise BadArgument("BAD_CURSOR", "The cursor does not belong to this list.") from None


def reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """Reads back what `plain` wrote."""
    readers: tuple[tuple[type[TypeEngine[Any]], Callable[[Any], Any]], ...] = (
        (Uuid, lambda value: UUID(strict(value, str))),
        (DateTime, lambda value: datetime.fromisoformat(strict(value, str)).astimezone(UTC)),
        (Date, lambda value: date.fromisoformat(strict(value, str))),
        (Boolean, lambda value: strict(value, bool)),
        (Integer, whole),
        (Numeric, lambda value: Decimal(strict(value, str))),
    )
    return next(
        (read for found, read in readers if isinstance(kind, found)), lambda value: strict(value, str)
    )


def whole(value: Any) -> int:
    """An integer of at most 64 bits."""
    number: int = strict(value, int)
    if not -(2**63) <= number < 2**63:
        raise ValueError(number)
    return number


def strict(value: Any, kind: type) -> Any:
    """The value, if JSON gave exactly this kind, and text that PostgreSQL can hold."""
    if type(value) is not kind:
        raise TypeError(value)
    return storable(value) if isinstance(value, str) else value


def storable(value: str) -> str:
    """The text, if PostgreSQL can hold it. ValueError if it has a NUL or half a surrogate pair."""
    if b"\x00" in value.encode():
        raise ValueError(value)
    return value
