"""The way in: who signed it, whether it is meant for us, and storing it once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from domain.kit.unit_of_work import UnitOfWork
from payments.webhooks.handlers import HANDLERS
from payments.webhooks.received import StripeEvent, read
from payments.webhooks.refusals import Refused
from payments.webhooks.signature import verify

SOURCE = "stripe"
CHANNEL = "palm_webhooks"
TEST_KEYS = ("sk_test_", "rk_test_")

# In the order of their ids, so that two who store the same ones never wait for each other in a ring.
STORE = f"""
WITH written AS (
  INSERT INTO webhook_event
    (source, event_id, type, livemode, created_at, received_at, body, state, attempts, next_try_at, ended_at)
  SELECT '{SOURCE}', event_id, type, livemode, created_at, $1, body,
    CASE WHEN type = ANY($7::text[]) THEN 'NEW' ELSE 'IGNORED' END, 0, $1,
    CASE WHEN type = ANY($7::text[]) THEN NULL ELSE $1::timestamptz END
  FROM unnest($2::text[], $3::text[], $4::bool[], $5::timestamptz[], $6::text[])
    AS event(event_id, type, livemode, created_at, body)
  ORDER BY event_id
  ON CONFLICT (source, event_id) DO NOTHING
  RETURNING event_id
)
SELECT event_id, pg_notify('{CHANNEL}', '') FROM written
"""  # noqa: S608 - both are constants of ours


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What an event must show to be for us: a signature by one of `secrets`, and our key's mode."""

    secrets: tuple[bytes, ...]
    livemode: bool

    @classmethod
    def of(cls, webhook_secrets: str, api_key: str) -> "Endpoint":
        """`webhook_secrets` are separated by commas: two while one is rotated out."""
        secrets = tuple(each.strip().encode() for each in webhook_secrets.split(",") if each.strip())
        return cls(secrets, livemode=not api_key.startswith(TEST_KEYS))


class Accepted(NamedTuple):
    """A verified event and its exact text."""

    event: StripeEvent
    body: str


def accept(endpoint: Endpoint, header: str, body: bytes, now: datetime) -> Accepted:
    """Raises Refused for what nobody known has signed just now, is no event, or is meant for others."""
    verify(header, body, endpoint.secrets, now)
    event = read(body)
    if event.livemode is not endpoint.livemode:
        raise Refused("WRONG_MODE", "test events and live events have endpoints of their own")
    if event.account is not None:
        raise Refused("FOREIGN_ACCOUNT", "this endpoint takes events of the platform's own account")
    return Accepted(event, body.decode())


async def store(
    unit: UnitOfWork, accepted: Sequence[Accepted], types: Collection[str] = tuple(HANDLERS)
) -> list[bool]:
    """Whether each event was new. Wakes whoever works on these types when the unit commits; the others are
    kept as IGNORED, to be looked up.
    """
    connection = await unit.asyncpg()
    events = [each.event for each in accepted]
    rows = await connection.fetch(
        STORE,
        unit.now,
        [event.id for event in events],
        [event.type for event in events],
        [event.livemode for event in events],
        [datetime.fromtimestamp(event.created, UTC) for event in events],
        [each.body for each in accepted],
        list(types),
    )
    fresh = {row["event_id"] for row in rows}
    first = {event.id: place for place, event in reversed(list(enumerate(events)))}
    return [event.id in fresh and first[event.id] == place for place, event in enumerate(events)]
