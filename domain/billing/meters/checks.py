"""Whether a reading can be, and whether it is far above the meter's habit: numbers in, words out."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ODD_GROWTH = 3
# Habit is what was used a day in this span before the reading; a shorter history is none yet.
HABIT = timedelta(days=180)
LEAST_HISTORY = timedelta(days=7)
DAY = timedelta(days=1)
# Below it a value fits its column.
HIGHEST = 10**12
# Clocks may differ by so much.
SKEW = timedelta(minutes=5)


class Shown(NamedTuple):
    """What a meter shows at an instant, in m³ or kWh."""

    value: Decimal
    at: datetime


class Known(NamedTuple):
    """A meter around the instant of a new reading.

    `early` is its first reading within HABIT before that, `before` the newest until then, `after` the next.
    """

    installed_at: datetime
    removed_at: datetime | None
    early: Shown | None
    before: Shown | None
    after: Shown | None


class Fault(StrEnum):
    """Why a reading cannot be."""

    IN_FUTURE = "IN_FUTURE"
    BEFORE_INSTALLATION = "BEFORE_INSTALLATION"
    AFTER_REMOVAL = "AFTER_REMOVAL"
    BELOW_EARLIER = "BELOW_EARLIER"
    ABOVE_LATER = "ABOVE_LATER"


def fault_of(known: Known, shown: Shown, now: datetime) -> Fault | None:
    """A meter counts upwards, between its installation and its removal."""
    if shown.at > now + SKEW:
        return Fault.IN_FUTURE
    if shown.at < known.installed_at:
        return Fault.BEFORE_INSTALLATION
    if known.removed_at is not None and shown.at > known.removed_at:
        return Fault.AFTER_REMOVAL
    if known.before is not None and shown.value < known.before.value:
        return Fault.BELOW_EARLIER
    if known.after is not None and shown.value > known.after.value:
        return Fault.ABOVE_LATER
    return None


def is_unusual(known: Known, shown: Shown) -> bool:
    """More than three times its habit a day. Less than a day counts as one: evenings are no oddity."""
    early, before = known.early, known.before
    if early is None or before is None or before.at - early.at < LEAST_HISTORY:
        return False
    habit = (before.value - early.value) / days(before.at - early.at)
    used = (shown.value - before.value) / max(days(shown.at - before.at), Decimal(1))
    return habit > 0 and used > ODD_GROWTH * habit


def days(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(seconds=1)) / Decimal(DAY // timedelta(seconds=1))
