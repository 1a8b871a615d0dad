"""Quiet hours across midnight, time zones and the days on which clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.quiet import end_of_quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [
    SHANGHAI, ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia"), ZoneInfo("Asia/Urumqi"),
]  # fmt: skip

instants = st.datetimes(
    datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001  # hypothesis adds it
)  # fmt: skip
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(ZONES)


@pytest.mark.parametrize(
    ("here", "end"),
    [
        ("2026-11-24T21:59:59", None),
        ("2026-11-24T22:00:00", "2026-11-25T07:00:00"),
        ("2026-11-24T23:59:59", "2026-11-25T07:00:00"),
        ("2026-11-25T00:00:00", "2026-11-25T07:00:00"),
        ("2026-11-25T06:59:59", "2026-11-25T07:00:00"),
        ("2026-11-25T07:00:00", None),
    ],
)
def test_a_night_in_shanghai(here: str, end: str | None) -> None:
    now = datetime.fromisoformat(here).replace(tzinfo=SHANGHAI).astimezone(UTC)
    expected = datetime.fromisoformat(end).replace(tzinfo=SHANGHAI).astimezone(UTC) if end else None
    assert end_of_quiet(now, SHANGHAI, time(22), time(7)) == expected


def test_an_hour_in_the_middle_of_the_day() -> None:
    now = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # 12:30 in Shanghai
    assert end_of_quiet(now, SHANGHAI, time(12), time(13)) == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_the_same_instant_is_night_in_one_place_only() -> None:
    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert end_of_quiet(now, SHANGHAI, time(22), time(7)) is not None
    assert end_of_quiet(now, ZoneInfo("Europe/Berlin"), time(22), time(7)) is None


def test_an_end_that_the_clocks_skip_comes_after_the_gap() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30; at 02:00 it becomes 03:00
    assert end_of_quiet(now, berlin, time(22), time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(instants, zones, minutes)
def test_equal_times_are_no_quiet_hours(now: datetime, zone: ZoneInfo, at: time) -> None:
    assert end_of_quiet(now, zone, at, at) is None


@given(instants, zones, minutes, minutes)
def test_the_end_is_ahead_within_a_day_and_not_quiet(
    now: datetime, zone: ZoneInfo, begin: time, end: time
) -> None:
    found = end_of_quiet(now, zone, begin, end)
    if found is None:
        return
    assert now < found <= now + timedelta(hours=26)
    here = found.astimezone(zone)
    skipped = datetime.combine(here.date(), end, zone).astimezone(UTC).astimezone(zone).time() != end
    assert skipped or here.time() == end


@given(instants, zones, minutes, minutes)
def test_a_moment_is_quiet_or_in_the_complement(
    now: datetime, zone: ZoneInfo, begin: time, end: time
) -> None:
    """What is quiet from 22 to 7 is loud from 7 to 22."""
    quiet, loud = end_of_quiet(now, zone, begin, end), end_of_quiet(now, zone, end, begin)
    assert (quiet is None) != (loud is None) or begin == end
