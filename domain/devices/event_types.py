"""What devices may say: one JSON Schema a type, read from `schemas/` and compiled once.

A new type is a new file there. Beside the shape of `data` it tells which kinds of devices say it (`x-kinds`),
what the device's state becomes by it (`x-sets`; null removes) and which fields of `data` are kept in the
state (`x-keeps`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from domain.devices.kinds import DeviceKind

PREFIX = "cn.smartcommunity."
HEARTBEAT = f"{PREFIX}device.heartbeat.v1"
FOLDER = Path(__file__).parent / "schemas"


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event, `cn.smartcommunity.door.opened.v1`."""

    name: str
    kinds: frozenset[DeviceKind]
    sets: dict[str, Any]
    keeps: tuple[str, ...]
    validator: jsonschema_rs.Draft202012Validator

    @property
    def is_heartbeat(self) -> bool:
        """It says no more than that the device is there, and how it is."""
        return self.name == HEARTBEAT

    def fault(self, data: object) -> str | None:
        """What is wrong with the data, or None. The text names the place and the rule."""
        if self.validator.is_valid(data):
            return None
        error = next(iter(self.validator.iter_errors(data)))
        place = "/".join(str(step) for step in error.instance_path) or "data"
        return f"{place}: {error.message}"[:400]

    def changed(self, state: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """The device's state after this event: a JSON Merge Patch (RFC 7396) of what the type sets and
        keeps.
        """
        patch = self.sets | {key: data[key] for key in self.keeps if key in data}
        return {key: value for key, value in (state | patch).items() if value is not None}


def load(path: Path) -> EventType:
    """A type from its file, whose name is the type's own."""
    schema = orjson.loads(path.read_bytes())
    return EventType(
        name=PREFIX + path.name.removesuffix(".json"),
        kinds=frozenset(DeviceKind(kind) for kind in schema["x-kinds"]),
        sets=schema["x-sets"],
        keeps=tuple(schema["x-keeps"]),
        validator=jsonschema_rs.Draft202012Validator(schema),
    )


EVENT_TYPES: dict[str, EventType] = {
    event_type.name: event_type for event_type in map(load, sorted(FOLDER.glob("*.json")))
}
