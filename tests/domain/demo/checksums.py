"""What a database holds, as one number a table."""

import asyncpg

TABLES = (
    *("city", "street", "community", "building", "unit", "room"),
    *("person", "role", "residency", "phone_device"),
    *("bill", "bill_line", "notice", "notice_receipt"),
    *("fee_item", "fee_assignment", "fee_run", "meter", "meter_reading"),
    *("edge_node", "device", "device_key", "device_event", "alarm", "alarm_move"),
)


async def checksums(database_url: str) -> dict[str, int]:
    """Of every table of the demo, whatever the order of its rows."""
    connection = await asyncpg.connect(database_url)
    try:
        return {
            table: await connection.fetchval(f"SELECT sum(hashtextextended(t::text, 0)) FROM {table} t")
            for table in TABLES
        }
    finally:
        await connection.close()
