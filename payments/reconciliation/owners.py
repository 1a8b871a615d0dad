"""Whose a movement is: of which community, and of which payment there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Connection

from payments.gateway.movements import Movement

# What we have written on it counts first. What somebody made at the provider's dashboard has only the intent.
OWNERS = """
SELECT named.place, coalesce(ours.community_id, made.community_id, community.id) AS community_id,
  coalesce(ours.id, made.id) AS payment_id
FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[]) AS named(place, community_id, payment_id, intent)
LEFT JOIN community ON community.id = named.community_id
LEFT JOIN payment AS ours ON ours.community_id = named.community_id AND ours.id = named.payment_id
LEFT JOIN payment AS made ON made.provider_id = named.intent
WHERE coalesce(ours.community_id, made.community_id, community.id) IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Owned:
    """A movement of a community; `payment_id` is None if it says that it is ours, and no payment of ours is
    meant.
    """

    movement: Movement
    community_id: UUID
    payment_id: UUID | None


async def owned(connection: Connection, movements: Sequence[Movement]) -> list[Owned]:
    """Those that are ours, in their order. The provider's account may serve others too: theirs are
    left out.
    """
    rows = await connection.fetch(
        OWNERS,
        list(range(len(movements))),
        [identifier(each, "community") for each in movements],
        [identifier(each, "payment") for each in movements],
        [each.intent_id for each in movements],
    )
    found = sorted(rows, key=lambda row: row["place"])
    return [Owned(movements[row["place"]], row["community_id"], row["payment_id"]) for row in found]


def identifier(movement: Movement, name: str) -> UUID | None:
    """An id that we had written on the source; None if it is missing or is none."""
    try:
        return UUID(movement.metadata[name])
    except (KeyError, ValueError):
        return None
