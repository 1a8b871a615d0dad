"""Which readings can be, and which are out of the ordinary."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.billing.meters.checks import Fault, Known, Shown, fault_of, is_unusual

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
INSTALLED = NOW - 100 * DAY


def known(
    early: Shown | None = None,
    before: Shown | None = None,
    after: Shown | None = None,
    removed_at: datetime | None = None,
) -> Known:
    return Known(INSTALLED, removed_at, early, before, after)


LAST = Shown(Decimal(285), NOW - DAY)
LATER = Shown(Decimal(300), NOW)


@pytest.mark.parametrize(
    ("about", "shown", "fault"),
    [
        (known(), Shown(Decimal(0), INSTALLED), None),
        (known(), Shown(Decimal(0), INSTALLED - SECOND), Fault.BEFORE_INSTALLATION),
        (known(), Shown(Decimal(0), NOW + 300 * SECOND), None),
        (known(), Shown(Decimal(0), NOW + 301 * SECOND), Fault.IN_FUTURE),
        (known(removed_at=NOW - DAY), Shown(Decimal(0), NOW - DAY), None),
        (known(removed_at=NOW - DAY), Shown(Decimal(0), NOW), Fault.AFTER_REMOVAL),
        (known(before=LAST), Shown(Decimal(285), NOW), None),
        (known(before=LAST), Shown(Decimal("284.999"), NOW), Fault.BELOW_EARLIER),
        (known(after=LATER), Shown(Decimal(300), NOW - DAY), None),
        (known(after=LATER), Shown(Decimal("300.001"), NOW - DAY), Fault.ABOVE_LATER),
    ],
)
def test_what_cannot_be(about: Known, shown: Shown, fault: Fault | None) -> None:
    assert fault_of(about, shown, NOW) is fault


# 1 m³ a day over 30 days.
HABIT = known(Shown(Decimal(10), NOW - 31 * DAY), Shown(Decimal(40), NOW - DAY))


@pytest.mark.parametrize(
    ("about", "shown", "unusual"),
    [
        (HABIT, Shown(Decimal(43), NOW), False),
        (HABIT, Shown(Decimal("43.001"), NOW), True),
        (HABIT, Shown(Decimal(46), NOW + DAY), False),
        (HABIT, Shown(Decimal("46.001"), NOW + DAY), True),
        (HABIT, Shown(Decimal(43), NOW - 23 * timedelta(hours=1)), False),  # an hour counts as a day
        (
            known(Shown(Decimal(10), NOW - 7 * DAY), Shown(Decimal(10), NOW - DAY)),
            Shown(Decimal(99), NOW),
            False,
        ),
        (
            known(Shown(Decimal(10), NOW - 6 * DAY), Shown(Decimal(11), NOW - DAY)),
            Shown(Decimal(99), NOW),
            False,
        ),
        (
            known(Shown(Decimal(10), NOW - 8 * DAY), Shown(Decimal(17), NOW - DAY)),
            Shown(Decimal("20.001"), NOW),
            True,
        ),
        (known(), Shown(Decimal(99), NOW), False),
    ],
)
def test_three_times_the_habit_is_still_usual(about: Known, shown: Shown, unusual: bool) -> None:
    assert is_unusual(about, shown) is unusual
