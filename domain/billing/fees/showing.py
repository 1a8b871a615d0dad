"""What is shown of a fee item's parameters: SQL expressions of its row, NULL for formulas without them."""

from typing import Any

from sqlalchemy import ColumnElement, Numeric, Text, case, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from domain.billing.fees.formulas import FormulaKind, TierPeriod


def in_major(minor: ColumnElement[str]) -> ColumnElement[Any]:
    """Text in minor units as an exact number of major ones."""
    return func.trim_scale(cast(minor, Numeric) / 100)


def rate(item: Any) -> ColumnElement[Any]:
    """Of AREA for each m² and month, of SHARED for each m³ or kWh, in 元."""
    return in_major(item.c.parameters["rate"].astext)


def fixed_minor(item: Any) -> ColumnElement[Any]:
    """Of FIXED for each month, in minor units."""
    return cast(item.c.parameters["amount_minor"].astext, Numeric)


def currency(_row: Any) -> ColumnElement[str]:
    """Of all that communities charge."""
    return literal("CNY")


def medium(item: Any) -> ColumnElement[Any]:
    """Of METERED and SHARED."""
    return item.c.parameters["medium"].astext  # type: ignore[no-any-return]  # columns of a stand-in are Any


def tier_period(item: Any) -> ColumnElement[Any]:
    """Of METERED: a year if nothing is said."""
    said = func.coalesce(item.c.parameters["tier_period"].astext, TierPeriod.YEAR.value)
    return case((item.c.formula == FormulaKind.METERED, said))


def tiers(item: Any) -> ColumnElement[Any]:
    """Of METERED, the lowest first: [{"until": "180", "rate": "5"}, …] in 元."""
    listed = func.jsonb_array_elements(item.c.parameters["tiers"])
    tier = listed.table_valued(column("value", JSONB), with_ordinality="place").render_derived()
    price = cast(in_major(tier.c.value["rate"].astext), Text)
    shown = func.jsonb_build_object("until", tier.c.value["until"].astext, "rate", price)
    return select(func.jsonb_agg(aggregate_order_by(shown, tier.c.place))).select_from(tier).scalar_subquery()
