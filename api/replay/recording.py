"""A recorded day: JSON Lines, one event a line, by the second of the day at which it happened.

    {"after": 70930.5, "community": "yuelai-garden", "device": "smoke-3-2-11", "signer": "node-1",
     "type": "cn.smartcommunity.smoke.alarm.v1", "data": {"density": 14.8}}

`signer` is the code of the device itself or of the edge node that speaks for it. Ids and instants are made
when the day is played, so it can be played again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

DEMO_DAY = Path(__file__).parent / "yuelai-garden.jsonl"


class Recorded(NamedTuple):
    """One event. `after` counts seconds from the beginning of the day."""

    after: float
    community: str
    device: str
    signer: str
    type: str
    data: dict[str, Any]


LINE = TypeAdapter(Recorded, config=ConfigDict(extra="forbid"))


class NotARecording(Exception):
    """The file is not a recorded day. The text names the line."""


def read(path: Path) -> list[Recorded]:
    """In the order of the day. Raises NotARecording."""
    events = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            events.append(LINE.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise NotARecording(f"{path}, line {number}: {place}: {first['msg']}") from error
    return sorted(events, key=lambda event: event.after)


def write(path: Path, events: Iterable[Recorded]) -> None:
    """One line each."""
    path.write_bytes(b"".join(orjson.dumps(event._asdict()) + b"\n" for event in events))
