"""Taking in what devices say: one transaction and a fixed number of statements for any number of events.

Each event gets an outcome of its own. The same event again is a duplicate and changes nothing; one of an
unknown type or with invalid data is kept in quarantine; one that its signer may not send is refused.
"""

from collections.abc import Sequence

from domain.alarms.assess import assess
from domain.billing.meters.from_devices import take_readings
from domain.devices.batch import Batch
from domain.devices.envelope import Message, Outcome
from domain.devices.events import DeviceStateChanged, DoorOpened
from domain.devices.metering import readings
from domain.devices.observing import is_expired, observations
from domain.devices.progress import Progress
from domain.devices.store import (
    amend_events,
    find_repeats,
    insert_events,
    insert_quarantined,
    lock_devices,
    update_devices,
)
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork

DOOR_OPENED = "cn.smartcommunity.door.opened.v1"


async def ingest(unit: UnitOfWork, messages: Sequence[Message]) -> list[Outcome]:
    """Stores the events, moves states, raises alarms, takes readings and records events. One outcome a
    message, in their order.

    The messages may come from any number of signers and communities. Repeats are rare, and the unique index
    finds them: everything is decided as if there were none, and once more if there were some.
    """
    connection = await unit.asyncpg()
    row_ids = [new_id() for _ in messages]
    batch = Batch(await lock_devices(connection, messages))
    outcomes = batch.decide(messages, row_ids, (), unit.now)
    added = await insert_events(connection, batch.stored, unit.now)
    if added < len(batch.stored) or batch.odd:
        repeats = await find_repeats(connection, batch)
        if repeats:
            batch = Batch(await lock_devices(connection, messages))
            outcomes = batch.decide(messages, row_ids, repeats, unit.now)
            await amend_events(connection, batch.stored)
    await insert_quarantined(connection, batch.odd, unit.now)
    await update_devices(connection, batch.moved)
    await assess(unit, observations(batch, unit.now))
    await take_readings(unit, list(readings(batch)))
    _record(unit, batch)
    return outcomes


def _record(unit: UnitOfWork, batch: Batch) -> None:
    """One event for each device whose state is another than before, and one for each door that was opened."""
    for device in batch.moved:
        record_state(unit, device)
    for device, taken in batch.stored:
        if taken.envelope.type == DOOR_OPENED and taken.applied and not is_expired(taken, unit.now):
            unit.record(
                DoorOpened(
                    community_id=device.community_id,
                    subject_id=taken.row_id,
                    device_id=device.id,
                    room_id=device.room_id,
                    building_id=device.building_id,
                    method=taken.envelope.data["method"],
                ),
                correlation_id=taken.correlation_id,
                causation_id=taken.row_id,
            )


def record_state(unit: UnitOfWork, device: Progress) -> None:
    """Says that the device's state is another than before, if it is."""
    cause = device.state_changed_by
    if cause is None:
        return
    unit.record(
        DeviceStateChanged(
            community_id=device.community_id,
            subject_id=device.id,
            kind=device.kind,
            building_id=device.building_id,
            room_id=device.room_id,
            event_type=cause.envelope.type,
        ),
        correlation_id=cause.correlation_id,
        causation_id=cause.row_id,
    )
