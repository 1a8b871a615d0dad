"""The schemas in the repository, and what events make of a device's state."""

from typing import Any

import pytest

from domain.devices.event_types import EVENT_TYPES
from domain.devices.kinds import EVENT_WORDS, DeviceKind

GOOD: dict[str, dict[str, Any]] = {
    "smoke.alarm": {"density": 12.5, "temperature": 40, "battery": 90, "test": False},
    "smoke.cleared": {},
    "waterlevel.sample": {"level_cm": 12},
    "door.opened": {"method": "CARD"},
    "door.closed": {},
    "door.forced": {},
    "door.held": {"open_seconds": 61},
    "plate.passage": {"plate": "浙AD12345", "direction": "IN", "lane": "1", "confidence": 0.98},
    "meter.reading": {"medium": "WATER", "reading": 812.4, "unit": "m3"},
    "charger.session.started": {"session": "a", "connector": 1},
    "charger.session.ended": {
        "session": "a",
        "connector": 1,
        "energy_kwh": 3.2,
        "seconds": 900,
        "reason": "FULL",
    },
    "groundlock.moved": {"position": "DOWN", "cause": "REMOTE"},
    "bin.level": {"percent": 70, "stream": "KITCHEN"},
    "waterquality.sample": {"ph": 7.1, "turbidity_ntu": 0.3, "chlorine_mg_l": 0.2},
    "environment.sample": {"temperature": 21.5, "humidity": 50, "pm25": 12, "noise_db": 44},
    "camera.motion": {"zone": "入口", "objects": 2},
    "face.passage": {"result": "STRANGER"},
    "idcheck.completed": {"result": "PASS"},
    "device.heartbeat": {"battery": 80, "signal_dbm": -70, "firmware": "1.2", "uptime_seconds": 5},
}
BAD: list[tuple[str, Any]] = [
    ("smoke.alarm", {"density": -1}),
    ("smoke.alarm", {"density": "12"}),
    ("smoke.alarm", {"test": 1}),
    ("waterlevel.sample", {}),
    ("waterlevel.sample", {"level_cm": None}),
    ("door.opened", {"method": "WINDOW"}),
    ("door.opened", {"method": "CARD", "person": "林晓"}),
    ("plate.passage", {"plate": "A12345", "direction": "IN"}),
    ("device.heartbeat", []),
    ("device.heartbeat", "text"),
    ("device.heartbeat", None),
    ("face.passage", {"result": "MATCHED", "face": "…"}),
]


def of(name: str) -> str:
    return f"cn.smartcommunity.{name}.v1"


def test_every_type_has_an_example_here() -> None:
    assert {of(name) for name in GOOD} == set(EVENT_TYPES)


@pytest.mark.parametrize("name", GOOD)
def test_good_data(name: str) -> None:
    assert EVENT_TYPES[of(name)].fault(GOOD[name]) is None


@pytest.mark.parametrize(("name", "data"), BAD)
def test_bad_data_and_a_reason(name: str, data: Any) -> None:
    assert EVENT_TYPES[of(name)].fault(data)


def test_all_thirteen_kinds_can_speak_and_speak_in_their_own_word() -> None:
    spoken = {kind for each in EVENT_TYPES.values() if len(each.kinds) == 1 for kind in each.kinds}
    assert spoken == set(DeviceKind)
    for name, each in EVENT_TYPES.items():
        if len(each.kinds) == 1:
            assert name.split(".")[2] == EVENT_WORDS[next(iter(each.kinds))]


def test_a_door_goes_through_its_states() -> None:
    state: dict[str, Any] = {"battery": 80}
    for name in ("door.opened", "door.held", "door.closed", "door.forced"):
        state = EVENT_TYPES[of(name)].changed(state, GOOD[name])
    assert state == {"battery": 80, "method": "CARD", "open": True, "forced": True}


def test_a_plate_never_becomes_part_of_the_state() -> None:
    assert EVENT_TYPES[of("plate.passage")].changed({}, GOOD["plate.passage"]) == {
        "direction": "IN",
        "lane": "1",
    }
