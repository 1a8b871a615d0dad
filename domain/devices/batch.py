"""The messages of one unit of work, decided one by one in memory and written together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.devices.envelope import (
    ACCEPTED,
    DUPLICATE,
    NOT_ITS_DEVICE,
    Envelope,
    Message,
    Outcome,
    Speaker,
    Status,
)
from domain.devices.event_types import EVENT_TYPES
from domain.devices.kinds import Connectivity
from domain.devices.progress import Progress, Taken

EventKey = tuple[UUID, UUID, str]


@dataclass(frozen=True, slots=True)
class Odd:
    """A message for the quarantine, and why."""

    message: Message
    device_id: UUID
    row_id: UUID
    reason: str
    detail: str


@dataclass(slots=True)
class Batch:
    """`devices` are those that the messages are about, locked, by community and code."""

    devices: dict[tuple[UUID, str], Progress]
    stored: list[tuple[Progress, Taken]] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    returned: dict[UUID, Taken] = field(default_factory=dict)

    @property
    def moved(self) -> list[Progress]:
        """The devices that said something new."""
        return list({device.id: device for device, _ in self.stored}.values())

    def device_of(self, message: Message) -> Progress | None:
        """The device that the message speaks of, if its signer may speak for it."""
        speaker, envelope = message.speaker, message.envelope
        if envelope.community_code != speaker.community_code:
            return None
        device = self.devices.get((speaker.community_id, envelope.device_code))
        return device if device is not None and may_speak(speaker, device) else None

    def decide(
        self,
        messages: Sequence[Message],
        row_ids: Sequence[UUID],
        repeats: Collection[EventKey],
        now: datetime,
    ) -> list[Outcome]:
        """What becomes of each message, in their order; a stored one gets its row id. `repeats` are stored
        already.
        """
        known = set(repeats)
        return [self._decide(*each, known, now) for each in zip(messages, row_ids, strict=True)]

    def _decide(self, message: Message, row_id: UUID, known: set[EventKey], now: datetime) -> Outcome:
        """`known` grows by what is stored."""
        device, envelope = self.device_of(message), message.envelope
        if device is None:
            return NOT_ITS_DEVICE
        key = (device.community_id, device.id, envelope.id)
        if key in known:
            return DUPLICATE
        fault = fault_of(device, envelope)
        if fault is not None:
            self.odd.append(Odd(message, device.id, row_id, *fault))
            return Outcome(Status.QUARANTINED, *fault)
        known.add(key)
        was_offline = device.connectivity is Connectivity.OFFLINE
        taken = device.take(envelope, EVENT_TYPES[envelope.type], row_id, now)
        self.stored.append((device, taken))
        if was_offline:
            self.returned[device.id] = taken
        return ACCEPTED


def may_speak(speaker: Speaker, device: Progress) -> bool:
    """A device for itself, a node for the devices behind it."""
    if speaker.community_id != device.community_id:
        return False
    if speaker.device_id is not None:
        return speaker.device_id == device.id
    return speaker.edge_node_id is not None and speaker.edge_node_id == device.edge_node_id


def fault_of(device: Progress, envelope: Envelope) -> tuple[str, str] | None:
    """Why nobody would understand the event: a stable reason and its detail; None for a good one."""
    event_type = EVENT_TYPES.get(envelope.type)
    if event_type is None:
        return "UNKNOWN_TYPE", f"no schema for {envelope.type}"
    if device.kind not in event_type.kinds:
        return "WRONG_KIND", f"a device of kind {device.kind} does not say {event_type.name}"
    fault = event_type.fault(envelope.data)
    return None if fault is None else ("INVALID_DATA", fault)
