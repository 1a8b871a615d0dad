"""What lists of receipts can be narrowed by."""

from schema.engine import Filter

YEAR = Filter(
    "year",
    int | None,
    lambda receipt, value: receipt.c.year == value,
    description="Only those of this year, by the community's calendar.",
)
