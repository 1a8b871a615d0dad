"""Whose a movement is: of which community, and of which payment and refund there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Connection

from payments.gateway.movements import Movement

# What we have written on it counts first. What somebody made at the provider's dashboard is known by its
# intent.
OWNERS = """
SELECT named.place, coalesce(ours.community_id, made.community_id, community.id) AS community_id,
  coalesce(ours.id, made.id) AS payment_id, coalesce(wanted.id, given.id) AS refund_id
FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
  AS named(place, community_id, payment_id, refund_id, intent, source)
LEFT JOIN community ON community.id = named.community_id
LEFT JOIN payment AS ours ON ours.community_id = named.community_id AND ours.id = named.payment_id
LEFT JOIN payment AS made ON made.provider_id = named.intent
LEFT JOIN refund AS wanted ON wanted.community_id = named.community_id AND wanted.id = named.refund_id
LEFT JOIN refund AS given ON given.provider_id = named.source
WHERE coalesce(ours.community_id, made.community_id, community.id) IS NOT NULL
ORDER BY named.place
"""


@dataclass(frozen=True, slots=True)
class Owned:
    """A movement of a community; `payment_id` is None if it says that it is ours, and no payment of ours is
    meant, and `refund_id` if it is of no refund that we know.
    """

    movement: Movement
    community_id: UUID
    payment_id: UUID | None
    refund_id: UUID | None = None


async def owned(connection: Connection, movements: Sequence[Movement]) -> list[Owned]:
    """Those that are ours, in their order. The provider's account may serve others too: theirs are left
    out.
    """
    rows = await connection.fetch(
        OWNERS,
        list(range(len(movements))),
        [_identifier(each, "community") for each in movements],
        [_identifier(each, "payment") for each in movements],
        [_identifier(each, "refund") for each in movements],
        [each.intent_id for each in movements],
        [each.source_id for each in movements],
    )
    return [Owned(movements[place], *row) for place, *row in rows]


def _identifier(movement: Movement, name: str) -> UUID | None:
    """An id that we had written on the source; None if it is missing or is none."""
    try:
        return UUID(movement.metadata[name])
    except (KeyError, ValueError):
        return None
