"""Money as apps see it: a decimal amount with its currency; minor units stay inside (GRAPHQL, rule 7)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Numeric, cast, literal

from domain.kit.actor import App
from domain.kit.errors import InvalidInput
from domain.kit.viewer import Viewer
from schema.engine import CurrencyCode, composite
from schema.engine.readings import RowValue, value_of

LARGEST_MINOR = 10**12
# A 分 in 元, to its exact two decimals. Currencies with another number of minor units are not sold in yet.
MINOR_UNIT = Decimal("0.01")


@strawberry.type(description="An exact amount of money.")
class Money:
    amount: Decimal = strawberry.field(description="In major units with two decimals: 128.50.")
    currency: CurrencyCode = strawberry.field(description="ISO 4217 code: CNY.")


def money(
    minor: str,
    *,
    description: str,
    currency: str = "currency",
    apps: Iterable[App] | None = None,
    since: str | None = None,
) -> Any:
    """A `Money` from a column of minor units and one of the currency."""

    def amount(row: Any, _viewer: Viewer) -> ColumnElement[Decimal]:
        return cast(row.c[minor], Numeric) * literal(MINOR_UNIT)

    return composite(Money, description=description, apps=apps, since=since, amount=amount, currency=currency)


def money_sum(
    minor: RowValue,
    currency: RowValue,
    *,
    description: str,
    apps: Iterable[App] | None = None,
    since: str | None = None,
) -> Any:
    """A `Money` that SQL computes, from minor units and their currency; null if either is NULL."""

    def amount(row: Any, viewer: Viewer) -> ColumnElement[Decimal]:
        return cast(value_of(minor, row, viewer), Numeric) * literal(MINOR_UNIT)

    return composite(Money, description=description, apps=apps, since=since, amount=amount, currency=currency)


def minor_units(amount: Decimal, *path: str) -> int:
    """An amount that a caller gives in major units. Raises InvalidInput for parts of a 分 or absurd sizes."""
    if amount.is_finite() and abs(amount) < LARGEST_MINOR and amount == amount.quantize(MINOR_UNIT):
        return int(amount / MINOR_UNIT)
    raise InvalidInput(*path, rule_zh="金额最多两位小数", rule_en="an amount with at most two decimals")
