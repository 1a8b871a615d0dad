"""A calendar month, the period that a bill is for (账期)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WORDS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
# What a year of four digits and a time zone's offset leave room for.
FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """Months follow each other by addition: December 2026 plus one is January 2027."""

    year: int
    number: int

    @classmethod
    def parse(cls, words: str) -> "Month":
        """From `2026-11`. Raises ValueError for anything else, and for years outside 2000 to 2999."""
        match = WORDS.fullmatch(words)
        if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(words)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    def __add__(self, months: int) -> "Month":
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    def since(self, earlier: "Month") -> int:
        """How many months lie between the two; negative if the other is later."""
        return (self.year - earlier.year) * 12 + self.number - earlier.number

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return (self + 1).first_day - timedelta(days=1)

    @property
    def january(self) -> "Month":
        """With which the calendar year of yearly tiers begins."""
        return Month(self.year, 1)

    def begins(self, zone: ZoneInfo) -> datetime:
        """The instant of its first midnight there."""
        first = self.first_day
        return datetime(first.year, first.month, first.day, tzinfo=zone)
