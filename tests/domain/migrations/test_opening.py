"""Bills that were issued before the ledger was there are in it afterwards: migration 0014."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg

from domain.migrations.run import upgrade

DAY = datetime(2026, 10, 1, tzinfo=UTC)
# status, total, paid
BILLS = [
    ("ISSUED", 100, 0),
    ("PARTIALLY_PAID", 200, 50),
    ("PAID", 300, 300),
    ("DRAFT", 400, 0),
    ("VOID", 500, 0),
]
COLUMNS = "community_id, id, status, total_minor, paid_minor, currency, room_id, period, issued_at, due_at"

# One of each, down to a room; their ids count from 1.
PLACE = """
INSERT INTO city (id, code, name) VALUES ('00000000-0000-0000-0000-000000000001', 'x', 'x');
INSERT INTO street (id, city_id, code, name)
SELECT '00000000-0000-0000-0000-000000000002', id, 'x', 'x' FROM city;
INSERT INTO community (id, street_id, code, name, address, time_zone)
SELECT '00000000-0000-0000-0000-000000000003', id, 'x', 'x', 'x', 'Asia/Shanghai' FROM street;
INSERT INTO building (community_id, id, source, number, name, floors)
SELECT id, '00000000-0000-0000-0000-000000000004', '', '1', '1', 1 FROM community;
INSERT INTO unit (community_id, id, source, building_id, number)
SELECT community_id, '00000000-0000-0000-0000-000000000005', '', id, '1' FROM building;
INSERT INTO room (community_id, id, source, building_id, unit_id, number, floor, area)
SELECT community_id, '00000000-0000-0000-0000-000000000006', '', building_id, id, '101', 1, 89.5 FROM unit;
"""


async def write_bills(connection: asyncpg.Connection) -> list[UUID]:
    """As release 1.0 has left them; nothing else of the community matters here."""
    await connection.execute(PLACE)
    community, room, keys = UUID(int=3), UUID(int=6), [uuid4() for _ in BILLS]
    for number, (key, (status, total, paid)) in enumerate(zip(keys, BILLS, strict=True), start=1):
        values = (community, key, status, total, paid, "CNY", room, f"2026-{number:02}", DAY, DAY)
        places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
        await connection.execute(f"INSERT INTO bill ({COLUMNS}) VALUES ({places})", *values)
    return keys


async def test_each_bill_is_owed_and_what_was_paid_is_paid(empty_database_url: str) -> None:
    await upgrade(empty_database_url, "0013")
    connection = await asyncpg.connect(empty_database_url)
    issued, partly, paid, *_ = await write_bills(connection)
    await upgrade(empty_database_url, "0014")
    rows = await connection.fetch(
        "SELECT kind, reference, account, amount_minor FROM ledger_transfer AS transfer "
        "JOIN ledger_entry AS entry ON entry.transfer_id = transfer.id ORDER BY kind, amount_minor DESC"
    )
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("BILL_ISSUED", str(paid), "RECEIVABLE", 300),
        ("BILL_ISSUED", str(partly), "RECEIVABLE", 200),
        ("BILL_ISSUED", str(issued), "RECEIVABLE", 100),
        ("BILL_ISSUED", str(issued), "REVENUE", -100),
        ("BILL_ISSUED", str(partly), "REVENUE", -200),
        ("BILL_ISSUED", str(paid), "REVENUE", -300),
        ("OPENING", str(paid), "OPENING", 300),
        ("OPENING", str(partly), "OPENING", 50),
        ("OPENING", str(partly), "RECEIVABLE", -50),
        ("OPENING", str(paid), "RECEIVABLE", -300),
    ]
