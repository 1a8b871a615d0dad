"""Dates of the demo, which hang on the day of seeding, in the communities' time zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def today_in_shanghai() -> date:
    return datetime.now(UTC).astimezone(SHANGHAI).date()


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of a day by the clock on the wall of the community."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month that is so many months after the day's own (before, when negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
