"""The statements of ingest: each handles a whole batch, whatever its size.

Devices are locked in the order of their keys, so two batches that share devices wait for each other and never
deadlock; everything else that a batch writes hangs on those locks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from asyncpg import Connection, Record

from domain.devices.batch import Batch, EventKey, Odd
from domain.devices.envelope import Message
from domain.devices.kinds import Connectivity, DeviceKind
from domain.devices.progress import Progress, Taken

COLUMNS = """device.community_id, device.id, code, kind, edge_node_id, building_id, room_id, floor, place,
reporting_interval_seconds, in_maintenance_until, connectivity, last_seen_at, state::text AS state, state_at,
  said_at, last_sequence, missing_events"""

LOCK = f"""
SELECT found.*
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) AS named(community_id, device_code, itself, node)
CROSS JOIN LATERAL (
  SELECT {COLUMNS}
  FROM device
  WHERE community_id = named.community_id AND code = named.device_code
    AND (id = named.itself OR edge_node_id = named.node)
  FOR NO KEY UPDATE
) AS found
"""  # noqa: S608 - the columns are a constant of ours

CLAIM_SILENT = f"""
WITH due AS (
  SELECT community_id, id FROM device
  WHERE connectivity = 'ONLINE' AND silent_at <= $1
  ORDER BY silent_at LIMIT $2
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE device SET connectivity = 'OFFLINE' FROM due
WHERE device.community_id = due.community_id AND device.id = due.id
RETURNING {COLUMNS}
"""  # noqa: S608 - likewise

# $4 are the rows of this very batch: they are no repeats of it.
REPEATS = """
SELECT sent.community_id, sent.device_id, sent.event_id
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS sent(community_id, device_id, event_id)
JOIN device_event AS event USING (community_id, device_id, event_id)
WHERE event.id <> ALL ($4::uuid[])
"""

INSERT = """ INSERT INTO device_event (community_id, id, device_id, event_id, type, subject, happened_at,
recorded_at, sequence, severity_number, expires_at, skewed, applied, data, data_reference, correlation_id,
causation_id, received_at) SELECT community_id, id, device_id, event_id, type, subject, happened_at,
recorded_at, sequence, severity_number, expires_at, skewed, applied, data::jsonb, data_reference,
correlation_id, causation_id, $18 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
$6::text[], $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::int[], $11::timestamptz[], $12::bool[],
$13::bool[], $14::text[], $15::text[], $16::uuid[], $17::uuid[]) AS event(community_id, id, device_id,
event_id, type, subject, happened_at, recorded_at, sequence, severity_number, expires_at, skewed, applied,
data, data_reference, correlation_id, causation_id) ON CONFLICT (community_id, device_id, event_id) DO NOTHING
"""

AMEND = """
UPDATE device_event AS event SET applied = again.applied
FROM unnest($1::uuid[], $2::uuid[], $3::bool[]) AS again(community_id, id, applied)
WHERE event.community_id = again.community_id AND event.id = again.id AND event.applied <> again.applied
"""

UPDATE = """
UPDATE device SET connectivity = seen.connectivity, last_seen_at = seen.last_seen_at,
  silent_at = seen.silent_at, state = seen.state::jsonb, state_at = seen.state_at,
  said_at = seen.said_at, last_sequence = seen.last_sequence, missing_events = seen.missing_events
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[],
  $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::bigint[])
  AS seen(community_id, id, connectivity, last_seen_at, silent_at, state, state_at, said_at, last_sequence,
    missing_events)
WHERE device.community_id = seen.community_id AND device.id = seen.id
"""

QUARANTINE = """
INSERT INTO quarantined_event
  (community_id, id, device_id, source, event_id, type, reason, detail, envelope, received_at)
SELECT community_id, id, device_id, source, event_id, type, reason, detail, envelope::jsonb, $10
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
  $9::text[]) AS odd(community_id, id, device_id, source, event_id, type, reason, detail, envelope)
ON CONFLICT (community_id, source, event_id, reason) DO NOTHING
"""


async def lock_devices(
    connection: Connection, messages: Sequence[Message]
) -> dict[tuple[UUID, str], Progress]:
    """The devices that the messages are about, by community and code, as far as their speakers may speak for
    them.
    """
    named = sorted(
        {
            (m.speaker.community_id, m.envelope.device_code, m.speaker.device_id, m.speaker.edge_node_id)
            for m in messages
            if m.envelope.community_code == m.speaker.community_code
        },
        key=lambda each: each[:2],
    )
    if not named:
        return {}
    rows = await connection.fetch(LOCK, *(list(column) for column in zip(*named, strict=True)))
    return {(row["community_id"], row["code"]): _progress(row) for row in rows}


async def insert_events(
    connection: Connection, stored: Sequence[tuple[Progress, Taken]], received_at: datetime
) -> int:
    """Appends to the history what it has not yet, and returns how many that were. `applied` and the rest have
    been decided.
    """
    if not stored:
        return 0
    envelopes = [taken.envelope for _, taken in stored]
    status: str = await connection.execute(
        INSERT,
        [device.community_id for device, _ in stored],
        [taken.row_id for _, taken in stored],
        [device.id for device, _ in stored],
        [envelope.id for envelope in envelopes],
        [envelope.type for envelope in envelopes],
        [envelope.subject for envelope in envelopes],
        [envelope.happened_at for envelope in envelopes],
        [envelope.recorded_at for envelope in envelopes],
        [envelope.sequence for envelope in envelopes],
        [envelope.severity_number for envelope in envelopes],
        [envelope.expires_at for envelope in envelopes],
        [taken.skewed for _, taken in stored],
        [taken.applied for _, taken in stored],
        [orjson.dumps(envelope.data).decode() for envelope in envelopes],
        [envelope.data_reference for envelope in envelopes],
        [taken.correlation_id for _, taken in stored],
        [envelope.causation_id for envelope in envelopes],
        received_at,
    )
    return int(status.rpartition(" ")[2])


async def find_repeats(connection: Connection, batch: Batch) -> set[EventKey]:
    """Which events of the batch were stored before it."""
    sent = [(device.community_id, device.id, taken.envelope.id) for device, taken in batch.stored]
    sent += [(odd.message.speaker.community_id, odd.device_id, odd.message.envelope.id) for odd in batch.odd]
    columns = [list(column) for column in zip(*sent, strict=True)]
    own = [taken.row_id for _, taken in batch.stored]
    return {tuple(row) for row in await connection.fetch(REPEATS, *columns, own)}


async def amend_events(connection: Connection, stored: Sequence[tuple[Progress, Taken]]) -> None:
    """Writes `applied` again, where it has been decided anew."""
    await connection.execute(
        AMEND,
        [device.community_id for device, _ in stored],
        [taken.row_id for _, taken in stored],
        [taken.applied for _, taken in stored],
    )


async def update_devices(connection: Connection, devices: Sequence[Progress]) -> None:
    """Writes back how far the devices have come. They are locked."""
    if not devices:
        return
    await connection.execute(
        UPDATE,
        [device.community_id for device in devices],
        [device.id for device in devices],
        [device.connectivity.value for device in devices],
        [device.last_seen_at for device in devices],
        [device.silent_at for device in devices],
        [orjson.dumps(device.state).decode() for device in devices],
        [device.state_at for device in devices],
        [device.said_at for device in devices],
        [device.last_sequence for device in devices],
        [device.missing_events for device in devices],
    )


async def insert_quarantined(connection: Connection, odd: Sequence[Odd], received_at: datetime) -> None:
    """Keeps what was not understood. A repeat is kept once."""
    if not odd:
        return
    envelopes = [entry.message.envelope for entry in odd]
    await connection.execute(
        QUARANTINE,
        [entry.message.speaker.community_id for entry in odd],
        [entry.row_id for entry in odd],
        [entry.device_id for entry in odd],
        [envelope.source for envelope in envelopes],
        [envelope.id for envelope in envelopes],
        [envelope.type for envelope in envelopes],
        [entry.reason for entry in odd],
        [entry.detail for entry in odd],
        [orjson.dumps(envelope.attributes).decode() for envelope in envelopes],
        received_at,
    )


async def claim_silent(connection: Connection, now: datetime, limit: int) -> list[Progress]:
    """Turns devices whose time is up to offline; those that somebody else holds are left alone."""
    return [_progress(row) for row in await connection.fetch(CLAIM_SILENT, now, limit)]


def _progress(row: Record) -> Progress:
    return Progress(
        community_id=row["community_id"],
        id=row["id"],
        code=row["code"],
        kind=DeviceKind(row["kind"]),
        edge_node_id=row["edge_node_id"],
        building_id=row["building_id"],
        room_id=row["room_id"],
        floor=row["floor"],
        place=row["place"],
        reporting_interval=timedelta(seconds=row["reporting_interval_seconds"]),
        in_maintenance_until=row["in_maintenance_until"],
        connectivity=Connectivity(row["connectivity"]),
        last_seen_at=row["last_seen_at"],
        state=orjson.loads(row["state"]),
        state_at=row["state_at"],
        said_at=row["said_at"],
        last_sequence=row["last_sequence"],
        missing_events=row["missing_events"],
    )
