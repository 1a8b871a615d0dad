"""What statements can be narrowed by."""

from datetime import date

from schema.engine import Filter

SINCE_DAY = Filter(
    "since",
    date | None,
    lambda line, value: line.c.day >= value,
    description="Only lines of this day and later, in the community's time zone.",
)
UNTIL_DAY = Filter(
    "until",
    date | None,
    lambda line, value: line.c.day <= value,
    description="Only lines of this day and earlier.",
)
SINCE_MONTH = Filter(
    "since",
    str | None,
    lambda month, value: month.c.period >= value,
    description="Only this month and later: 2026-01.",
)
UNTIL_MONTH = Filter(
    "until",
    str | None,
    lambda month, value: month.c.period <= value,
    description="Only this month and earlier: 2026-12.",
)
