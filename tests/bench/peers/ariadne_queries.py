"""What the Ariadne peer asks the database, by asyncpg; a loader takes all keys of a level at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aiodataloader import DataLoader
from asyncpg import Pool

from tests.bench.peers.ids import TenantKey

Row = dict[str, Any]

MY_ROOMS = "(SELECT community_id, room_id FROM residency WHERE person_id = $1 AND status = 'APPROVED')"
MY_BUILDINGS = """
    (SELECT building_id FROM residency
     JOIN room ON room.community_id = residency.community_id AND room.id = room_id
     WHERE person_id = $1 AND residency.community_id = $2 AND status = 'APPROVED')
"""
PAYABLE = f"FROM bill WHERE (community_id, room_id) IN {MY_ROOMS} AND status IN ('ISSUED', 'PARTIALLY_PAID')"
KEYS = "unnest($1::uuid[], $2::uuid[]) AS key (community_id, id)"


def split(keys: Sequence[TenantKey]) -> tuple[list[UUID], list[UUID]]:
    return [each[0] for each in keys], [each[1] for each in keys]


class Queries:
    """One set for each request, with its data loaders."""

    def __init__(self, pool: Pool, person_id: UUID) -> None:
        self.pool = pool
        self.person_id = person_id
        self.people = self.by_id("person", "id, name, phone, language")
        self.cities = self.by_id("city", "id, name")
        self.streets = self.by_id("street", "id, name, city_id")
        self.communities = self.by_id("community", "id, code, name, address, time_zone, street_id")
        self.buildings = self.by_key("building", "community_id, id, number, name, floors")
        self.units = self.by_key("unit", "community_id, id, number")
        self.rooms = self.by_key("room", "community_id, id, number, floor, area, unit_id, building_id")
        self.devices = self.by_key("device", "community_id, id, name, kind")
        self.bills = self.by_key("bill", "*")
        self.notices = self.by_key("notice", "community_id, id, title, body, pinned, published_at")
        self.lines: DataLoader[TenantKey, list[Row]] = DataLoader(self.load_lines)
        self.readings: DataLoader[TenantKey, bool] = DataLoader(self.load_readings)

    async def rows(self, text: str, *values: Any) -> list[Row]:
        return [dict(row) for row in await self.pool.fetch(text, *values)]

    def by_id(self, table: str, columns: str) -> DataLoader[UUID, Row | None]:
        async def load(keys: list[UUID]) -> list[Row | None]:
            text = f"SELECT {columns} FROM {table} WHERE id = ANY($1::uuid[])"
            found = {row["id"]: row for row in await self.rows(text, keys)}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    def by_key(self, table: str, columns: str) -> DataLoader[TenantKey, Row | None]:
        async def load(keys: list[TenantKey]) -> list[Row | None]:
            text = f"SELECT {columns} FROM {table} JOIN {KEYS} USING (community_id, id)"
            found = {(row["community_id"], row["id"]): row for row in await self.rows(text, *split(keys))}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    async def load_lines(self, keys: list[TenantKey]) -> list[list[Row]]:
        text = f"""
            SELECT line.community_id, line.id, bill_id, fee, label, detail, amount_minor, currency
            FROM bill_line line JOIN {KEYS} ON line.community_id = key.community_id AND bill_id = key.id
            ORDER BY position
        """
        found: dict[TenantKey, list[Row]] = defaultdict(list)
        for row in await self.rows(text, *split(keys)):
            found[row["community_id"], row["bill_id"]].append(row)
        return [found[key] for key in keys]

    async def load_readings(self, keys: list[TenantKey]) -> list[bool]:
        text = f"""
            SELECT notice_id FROM notice_receipt receipt
            JOIN {KEYS} ON receipt.community_id = key.community_id AND notice_id = key.id WHERE person_id = $3
        """
        found = {row["notice_id"] for row in await self.rows(text, *split(keys), self.person_id)}
        return [key[1] in found for key in keys]

    async def residencies(self, first: int, status: str | None) -> list[Row]:
        text = """
            SELECT community_id, id, kind, status, approved_at, room_id FROM residency
            WHERE person_id = $1 AND ($3::text IS NULL OR status = $3) ORDER BY applied_at, id LIMIT $2
        """
        return await self.rows(text, self.person_id, first, status)

    async def notifications(self, first: int) -> list[Row]:
        text = """
            SELECT id, created_at, read_at FROM notification
            WHERE person_id = $1 ORDER BY position DESC, id DESC LIMIT $2
        """
        return await self.rows(text, self.person_id, first)

    async def notices_of(self, community_id: UUID, first: int) -> list[Row]:
        text = f"""
            SELECT community_id, id, title, body, pinned, published_at FROM notice
            WHERE community_id = $2 AND withdrawn_at IS NULL AND published_at <= now()
              AND (building_id IS NULL OR building_id IN {MY_BUILDINGS})
            ORDER BY published_at DESC, id DESC LIMIT $3
        """
        return await self.rows(text, self.person_id, community_id, first)

    async def alarms_of(self, community_id: UUID, first: int) -> list[Row]:
        text = f"""
            SELECT community_id, id, kind, level, condition, verdict, place, floor, raised_at, last_seen_at,
                cleared_at, repeats, acknowledged_at, device_id
            FROM alarm
            WHERE community_id = $2 AND silence IS NULL
              AND kind IN ('SMOKE', 'WATER_LEVEL', 'DOOR_FORCED', 'DOOR_HELD_OPEN')
              AND (building_id IS NULL OR building_id IN {MY_BUILDINGS})
            ORDER BY raised_at DESC, id DESC LIMIT $3
        """
        return await self.rows(text, self.person_id, community_id, first)

    async def payable_bills(self, first: int) -> list[Row]:
        return await self.rows(f"SELECT * {PAYABLE} ORDER BY due_at, id LIMIT $2", self.person_id, first)

    async def count_payable(self) -> int:
        return int(await self.pool.fetchval(f"SELECT count(*) {PAYABLE}", self.person_id))

    async def bills_of(
        self, community_id: UUID, first: int, after: tuple[datetime, UUID] | None
    ) -> list[Row]:
        beyond = "AND (due_at, id) < ($3, $4)" if after else ""
        order = "ORDER BY due_at DESC, id DESC LIMIT $2"
        text = f"SELECT * FROM bill WHERE community_id = $1 {beyond} {order}"
        return await self.rows(text, community_id, first, *(after or ()))

    async def mark_read(self, key: TenantKey) -> None:
        text = """
            INSERT INTO notice_receipt (community_id, notice_id, person_id, read_at)
            VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING
        """
        await self.pool.execute(text, *key, self.person_id)
