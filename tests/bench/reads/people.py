"""Who asks, and about what: 64 residents and 64 of the finance staff, over all communities in turn."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from asyncpg import Connection

from domain.kit.key import Key

CALLERS = 64
RESIDENTS = """
    SELECT person_id, community_id FROM residency
    WHERE status = 'APPROVED' AND 10 < (
        SELECT count(*) FROM bill
        WHERE bill.community_id = residency.community_id AND bill.room_id = residency.room_id
          AND bill.status IN ('ISSUED', 'PARTIALLY_PAID'))
"""
FINANCE = "SELECT person_id, community_id FROM role WHERE kind = 'FINANCE'"
NEWEST_BILL = """
    SELECT DISTINCT ON (person_id) person_id, bill.community_id, bill.id
    FROM residency JOIN bill USING (community_id, room_id)
    WHERE person_id = ANY($1::uuid[]) ORDER BY person_id, due_at DESC
"""
NOTICES = """
    SELECT person_id, community_id, notice.id FROM notice JOIN residency USING (community_id)
    WHERE person_id = ANY($1::uuid[]) AND building_id IS NULL
    ORDER BY published_at DESC, notice.id DESC, person_id
"""
FORGET = "DELETE FROM notice_receipt WHERE person_id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks."""

    person_id: UUID
    phone: str
    community_id: UUID


@dataclass(frozen=True, slots=True)
class People:
    """`bills` has one for each resident; `notices` all that reach them, each with its reader."""

    residents: list[Caller]
    finance: list[Caller]
    bills: list[tuple[Caller, Key]]
    notices: list[tuple[Caller, Key]]


async def people_of(database_url: str) -> People:
    """Always the same in the same dataset."""
    connection = await asyncpg.connect(database_url)
    residents = await _callers(connection, RESIDENTS)
    finance = await _callers(connection, FINANCE)
    bills = await _things(connection, NEWEST_BILL, residents)
    notices = await _things(connection, NOTICES, residents)
    await connection.close()
    return People(residents, finance, bills, notices)


async def forget_readings(database_url: str, residents: list[Caller]) -> None:
    """Makes every notice unread again, so that marking it is work."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(FORGET, [each.person_id for each in residents])
    await connection.close()


async def _callers(connection: Connection, query: str) -> list[Caller]:
    rows = await connection.fetch(
        f"""
        SELECT person.id, phone, community_id
        FROM (SELECT *, row_number() OVER (PARTITION BY community_id ORDER BY person_id) AS turn
              FROM ({query}))
        JOIN person ON person.id = person_id
        ORDER BY turn, community_id LIMIT {CALLERS}
        """
    )
    return [Caller(row["id"], row["phone"], row["community_id"]) for row in rows]


async def _things(connection: Connection, query: str, callers: list[Caller]) -> list[tuple[Caller, Key]]:
    known = {each.person_id: each for each in callers}
    rows = await connection.fetch(query, list(known))
    return [(known[row["person_id"]], Key(row["id"], row["community_id"])) for row in rows]
