"""The pure rules of order, state and counters of one device."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.devices.envelope import Envelope
from domain.devices.event_types import EVENT_TYPES, EventType
from domain.devices.kinds import Connectivity, DeviceKind
from domain.devices.progress import Progress, Taken
from domain.kit.ids import new_id
from tests.support.world import MORNING

SAMPLE = EVENT_TYPES["cn.smartcommunity.waterlevel.sample.v1"]
HEARTBEAT = EVENT_TYPES["cn.smartcommunity.device.heartbeat.v1"]
RECEIVED = MORNING + timedelta(hours=2)


def device(**more: Any) -> Progress:
    values: dict[str, Any] = {
        "community_id": new_id(),
        "id": new_id(),
        "code": "w",
        "kind": DeviceKind.WATER_LEVEL,
        "edge_node_id": None,
        "building_id": None,
        "room_id": None,
        "floor": None,
        "place": "",
        "reporting_interval": timedelta(minutes=1),
        "in_maintenance_until": None,
        "connectivity": Connectivity.UNKNOWN,
        "last_seen_at": None,
        "state": {},
        "state_at": None,
        "said_at": None,
        "last_sequence": None,
        "missing_events": 0,
    }
    return Progress(**values | more)


def beat(progress: Progress, second: float, battery: int = 50) -> Taken:
    return _take(progress, HEARTBEAT, second, {"battery": battery})


def say(progress: Progress, second: float, level: float = 1, sequence: int | None = None) -> Taken:
    return _take(progress, SAMPLE, second, {"level_cm": level}, sequence)


def _take(
    progress: Progress,
    event_type: EventType,
    second: float,
    data: dict[str, Any],
    sequence: int | None = None,
) -> Taken:
    envelope = Envelope(
        id=str(new_id()),
        source="",
        community_code="",
        device_code="w",
        type=event_type.name,
        happened_at=MORNING + timedelta(seconds=second),
        data=data,
        attributes={},
        sequence=sequence,
    )
    return progress.take(envelope, event_type, new_id(), RECEIVED)


@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 9)), min_size=1, max_size=30))
def test_the_state_is_what_the_newest_event_said_in_whatever_order_they_come(
    said: list[tuple[int, int]],
) -> None:
    progress = device()
    taken = [say(progress, second, level) for second, level in said]
    newest = max(second for second, _ in said)
    assert progress.state_at == MORNING + timedelta(seconds=newest)
    assert progress.state == {"level_cm": [level for second, level in said if second == newest][-1]}
    reached = -1
    for (second, _), each in zip(said, taken, strict=True):
        assert each.applied is (second >= reached)
        reached = max(reached, second)


@given(st.permutations(range(1, 9)), st.sets(st.integers(2, 7)))
def test_missing_numbers_are_counted_and_late_ones_fill_their_gap(order: list[int], lost: set[int]) -> None:
    """Events happen in the order of their numbers and arrive in any; the last one comes first or whenever."""
    progress = device()
    say(progress, 0, sequence=0)
    for number in (number for number in order if number not in lost):
        say(progress, number, sequence=number)
    assert (progress.last_sequence, progress.missing_events) == (8, len(lost))


def test_a_heartbeat_that_overtakes_an_event_does_not_make_it_late() -> None:
    progress = device()
    assert beat(progress, 10).applied
    assert say(progress, 8, level=95).applied
    assert progress.state == {"battery": 50, "level_cm": 95}
    assert progress.state_at == MORNING + timedelta(seconds=10)
    assert not say(progress, 7, level=1).applied


def test_a_heartbeat_from_before_is_late() -> None:
    progress = device()
    say(progress, 10)
    assert not beat(progress, 9).applied
    assert progress.state == {"level_cm": 1}


def test_a_counter_that_begins_anew_is_no_gap() -> None:
    progress = device()
    for second, sequence in enumerate((41, 42, 1, 2, 4)):
        say(progress, second, sequence=sequence)
    assert (progress.last_sequence, progress.missing_events) == (4, 1)


def test_an_unbelievable_jump_is_a_reset() -> None:
    progress = device()
    say(progress, 0, sequence=1)
    say(progress, 1, sequence=900_000_000_000_000_000)
    assert progress.missing_events == 0


def test_a_clock_that_runs_ahead_does_not_lock_the_state() -> None:
    progress = device()
    ahead = say(progress, 86_400 * 30, level=1)
    assert (ahead.skewed, ahead.applied, progress.state_at) == (True, True, RECEIVED)
    assert say(progress, 7200, level=2).applied


def test_five_minutes_are_no_skew() -> None:
    assert not say(device(), 7200 + 300).skewed
    assert say(device(), 7200 + 301).skewed
    assert not say(device(), 7200 - 300).skewed
    assert say(device(), 7200 - 301).skewed


def test_silence_is_three_intervals() -> None:
    progress = device()
    assert progress.silent_at is None
    say(progress, 0)
    assert progress.silent_at == RECEIVED + timedelta(minutes=3)


def test_what_changes_nothing_is_no_change() -> None:
    progress = device(connectivity=Connectivity.ONLINE)
    first = say(progress, 0, level=3)
    assert progress.state_changed_by is first
    progress.state_changed_by = None
    say(progress, 1, level=3)
    assert progress.state_changed_by is None
