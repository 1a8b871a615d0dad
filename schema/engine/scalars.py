"""The custom scalars, each with one canonical text.

PostgreSQL writes these texts in compiled plans and Python writes them in the stock executor; they are the
same to the letter, which cursors depend on.
"""

import math
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

GlobalId = strawberry.ID
Cursor = NewType("Cursor", str)
CurrencyCode = NewType("CurrencyCode", str)
BigInt = NewType("BigInt", int)

DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,12})?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}")
BIG = 2**63


def write_instant(value: datetime | str) -> str:
    """ISO 8601 in UTC with offset; the fraction of a second without trailing zeros, as PostgreSQL's JSON has
    it."""
    if isinstance(value, str):
        return value
    moment = value.astimezone(UTC)
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}+00:00"


def read_instant(value: object) -> datetime:
    """From a caller's text; GraphQLError if it is none."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = datetime.min  # noqa: DTZ901  # no offset, so it is refused below
        if moment.tzinfo is not None and 1 < moment.year < 9999:
            return moment.astimezone(UTC)
    raise GraphQLError(
        f"DateTime is ISO 8601 with an offset, such as 2026-11-24T08:00:00+00:00, not {show(value)}."
    )


def write_date(value: date | str) -> str:
    """ISO 8601."""
    return value if isinstance(value, str) else value.isoformat()


def read_date(value: object) -> date:
    """From a caller's text; GraphQLError if it is none."""
    if isinstance(value, str) and DATE.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise GraphQLError(f"Date is text such as 2026-11-24, not {show(value)}.")


def write_decimal(value: Decimal | str) -> str:
    """Plain digits, never an exponent."""
    return value if isinstance(value, str) else format(value, "f")


def read_decimal(value: object) -> Decimal:
    """From a caller's text or whole number; GraphQLError otherwise."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and DECIMAL.fullmatch(text):
        return Decimal(text)
    raise GraphQLError(f"Decimal is text such as 12.50, not {show(value)}.")


def read_text(name: str, pattern: re.Pattern[str], value: object) -> str:
    """Text that fits a pattern; GraphQLError otherwise."""
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise GraphQLError(f"{name} cannot be {show(value)}.")


def read_big(value: object) -> int:
    """A 64-bit integer; GraphQLError otherwise."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and -BIG <= value < BIG:
        return value
    raise GraphQLError(f"BigInt is a whole number of 64 bits, not {show(value)}.")


def show(value: object) -> str:
    """A caller's value in an error message: short, and never Python's own words for it."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return f'"{value[:40]}"'
        case int() | float():
            return str(value)[:40]
    return "this value"


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in ISO 8601, always UTC with its offset: 2026-11-24T08:00:00+00:00.",
        serialize=write_instant,
        parse_value=read_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar day in the community's time zone: 2026-11-24.",
        serialize=write_date,
        parse_value=read_date,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="An exact number as text: 12.50.",
        serialize=write_decimal,
        parse_value=read_decimal,
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="A place in a list, opaque; valid for the field and order that gave it.",
        serialize=str,
        parse_value=lambda value: read_text("Cursor", re.compile(r"[A-Za-z0-9_-]{1,2000}"), value),
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="A currency by ISO 4217: CNY.",
        serialize=str,
        parse_value=lambda value: read_text("CurrencyCode", CURRENCY, value),
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of up to 64 bits.",
        serialize=int,
        parse_value=read_big,
    ),
}
