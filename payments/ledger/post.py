"""Writes transfers into the ledger, each cause once, whoever says it however often and in whatever order."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from asyncpg import Connection

from domain.kit.ids import new_id
from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.ledger.accounts import Account
from payments.ledger.transfers import Entry, Transfer

TRANSFERS = """
INSERT INTO ledger_transfer (community_id, id, kind, reference, posted_at, correlation_id)
SELECT $1, id, kind, reference, $2, $3
FROM unnest($4::uuid[], $5::text[], $6::text[]) AS new(id, kind, reference)
ON CONFLICT (community_id, kind, reference) DO NOTHING
RETURNING id
"""

ENTRIES = """
INSERT INTO ledger_entry (community_id, id, transfer_id, account, bill_id, amount_minor, currency)
SELECT $1, id, transfer_id, account, bill_id, amount_minor, currency
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::text[])
  AS new(id, transfer_id, account, bill_id, amount_minor, currency)
"""

KNOWN = """
SELECT named.place, entry.account, entry.amount_minor, entry.currency, entry.bill_id
FROM unnest($2::int[], $3::text[], $4::text[]) AS named(place, kind, reference)
JOIN ledger_transfer AS transfer ON transfer.community_id = $1 AND transfer.kind = named.kind
  AND transfer.reference = named.reference
JOIN ledger_entry AS entry ON entry.community_id = $1 AND entry.transfer_id = transfer.id
"""


class PostedOtherwise(Exception):
    """The cause is in the ledger already, with other amounts or accounts: a human has to look."""


async def post(unit: UnitOfWork, community_id: UUID, transfers: Iterable[Transfer]) -> list[Transfer]:
    """The transfers that were new; the others are there already, the same to the last minor unit.

    Raises PostedOtherwise if one is not. In the order of their causes, so that two who post the same ones
    wait for each other and never deadlock. That everything is in balance PostgreSQL checks at the commit.
    """
    ordered = {new_id(): each for each in sorted(transfers, key=lambda each: (each.kind, each.reference))}
    if not ordered:
        return []
    connection = await unit.asyncpg()
    kinds, references = [t.kind for t in ordered.values()], [t.reference for t in ordered.values()]
    written = await connection.fetch(
        TRANSFERS, community_id, unit.now, unit.correlation_id, list(ordered), kinds, references
    )
    fresh = {row["id"]: ordered[row["id"]] for row in written}
    await _write_entries(connection, community_id, fresh)
    await _compare(connection, community_id, [each for key, each in ordered.items() if key not in fresh])
    return list(fresh.values())


async def _write_entries(connection: Connection, community_id: UUID, fresh: dict[UUID, Transfer]) -> None:
    rows = [
        (new_id(), key, entry.account, entry.bill_id, entry.amount.minor, entry.amount.currency)
        for key, transfer in fresh.items()
        for entry in transfer.entries
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(ENTRIES, community_id, *columns)


async def _compare(connection: Connection, community_id: UUID, repeated: Sequence[Transfer]) -> None:
    if not repeated:
        return
    kinds, references = [each.kind for each in repeated], [each.reference for each in repeated]
    rows = await connection.fetch(KNOWN, community_id, list(range(len(repeated))), kinds, references)
    known: dict[int, list[Entry]] = {}
    for place, account, minor, currency, bill_id in rows:
        known.setdefault(place, []).append(Entry(Account(account), Money(minor, currency), bill_id))
    for place, transfer in enumerate(repeated):
        if _in_order(known.get(place, ())) != _in_order(transfer.entries):
            raise PostedOtherwise(transfer.kind, transfer.reference)


def _in_order(entries: Iterable[Entry]) -> list[str]:
    return sorted(map(repr, entries))
