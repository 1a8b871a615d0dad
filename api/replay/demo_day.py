"""Makes the recorded day of the demo's home community: `python -m api.replay.demo_day` writes its file.

About two thousand events of all its devices; in the evening a smoke alarm on the resident's floor, which
rises to level I within seconds and is over six minutes later, and somebody coming home just before.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from api.replay.recording import DEMO_DAY, Recorded, write
from domain.demo.accounts import HOME_COMMUNITY, HOME_DOOR, HOME_SMOKE_SENSOR
from domain.demo.device_words import SAYERS, Word, word
from domain.demo.devices import DeviceRow, build_devices, build_nodes
from domain.demo.dice import Dice
from domain.demo.places import build_places
from domain.demo.plans import community_plans

DAY_SECONDS = 86_400
EVENTS_PER_DEVICE = 25
FIRE = timedelta(hours=19, minutes=42).total_seconds()

# Seconds before or after the fire is sensed, at which device, and what it says.
STORY: tuple[tuple[float, str, Word], ...] = (
    (-94, HOME_DOOR, word("door.opened", method="FACE")),
    (-88, HOME_DOOR, word("door.closed")),
    (0, HOME_SMOKE_SENSOR, word("smoke.alarm", density=6.2, temperature=31)),
    (12, HOME_SMOKE_SENSOR, word("smoke.alarm", density=14.8, temperature=44)),
    (45, HOME_SMOKE_SENSOR, word("smoke.alarm", density=16.1, temperature=47)),
    (110, HOME_DOOR, word("door.opened", method="BUTTON")),
    (150, HOME_DOOR, word("door.closed")),
    (360, HOME_SMOKE_SENSOR, word("smoke.cleared", density=0.6, temperature=27)),
)


class Speaker(NamedTuple):
    """A device, and the code of whoever signs for it."""

    device: DeviceRow
    signer: str

    def says(self, after: float, said: Word) -> Recorded:
        return Recorded(round(after, 1), HOME_COMMUNITY, self.device.code, self.signer, said.type, said.data)


def demo_day() -> list[Recorded]:
    """The same at every call."""
    dice = Dice("recorded day")
    speakers = {speaker.device.code: speaker for speaker in _speakers(dice)}
    events = [event for speaker in speakers.values() for event in _ordinary(speaker, dice)]
    events += [speakers[code].says(FIRE + seconds, said) for seconds, code, said in STORY]
    return sorted(events, key=lambda event: (event.after, event.device))


def _speakers(dice: Dice) -> list[Speaker]:
    """Whatever the seed of the demo, its codes are these."""
    plan = next(plan for plan in community_plans(1) if plan.code == HOME_COMMUNITY)
    places = build_places(plan, dice)
    nodes = build_nodes(places, dice.of("nodes"))
    codes = {node.id: node.code for node in nodes}
    devices = build_devices(places, nodes, dice.of("devices"))
    return [Speaker(d, codes[d.edge_node_id] if d.edge_node_id else d.code) for d in devices]


def _ordinary(speaker: Speaker, dice: Dice) -> Iterator[Recorded]:
    """What the device says over the day, at times of its own."""
    code = speaker.device.code
    own = dice.of(code)
    instants = sorted(own.between(0, 10 * DAY_SECONDS - 1) / 10 for _ in range(EVENTS_PER_DEVICE))
    for number, after in enumerate(instants, start=1):
        yield speaker.says(after, SAYERS[speaker.device.kind](code, number, own))


if __name__ == "__main__":
    write(DEMO_DAY, demo_day())
