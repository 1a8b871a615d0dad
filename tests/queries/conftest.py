"""The demo world, seeded once for a module that only reads."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
import pytest_asyncio

from domain.demo.accounts import DEMO_ACCOUNTS, HOME_COMMUNITY, RESIDENT
from domain.demo.seed import seed
from domain.devices.seal import KeySeal
from domain.kit.actor import Actor
from domain.kit.database import Database
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from schema.engine.engine import Engine
from schema.engine.global_ids import encode_id
from schema.engine.read_connection import ReadSettings
from schema.engine.reader import Reader
from schema.kit.commands import Services
from schema.root import palm_schema
from tests.support.product import LINKS, OPERATOR_KEY

# The demo begins without payments: its resident has paid the oldest open bill.
PAID = f"""
WITH paid AS (
  SELECT bill.community_id, bill.id, bill.room_id, residency.person_id,
    bill.total_minor - bill.paid_minor AS owed
  FROM person JOIN residency ON residency.person_id = person.id
  JOIN bill ON bill.community_id = residency.community_id AND bill.room_id = residency.room_id
  WHERE person.phone = '{RESIDENT.phone}' AND bill.status IN ('ISSUED', 'PARTIALLY_PAID')
  ORDER BY bill.due_at LIMIT 1
), payment AS (
  INSERT INTO payment (community_id, id, room_id, person_id, method, status, amount_minor, currency,
    started_at, ended_at, expires_at, automatic, refunded_minor)
  SELECT community_id, gen_random_uuid(), room_id, person_id, 'ALIPAY', 'SUCCEEDED', owed, 'CNY',
    now(), now(), now(), false, 0
  FROM paid RETURNING community_id, id
)
INSERT INTO payment_part (community_id, id, payment_id, bill_id, amount_minor, is_open)
SELECT paid.community_id, gen_random_uuid(), payment.id, paid.id, paid.owed, false
FROM paid CROSS JOIN payment
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo world behind the engine. `ids` are values for the variables of the apps' operations."""

    engine: Engine
    connection: asyncpg.Connection
    actors: dict[str, Actor]
    ids: dict[str, str]

    async def ask(self, account: str, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The whole answer."""
        answer = await self.engine.query(document, None, variables, self.actors[account])
        found: dict[str, Any] = orjson.loads(answer.body)
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(module_database_url: str) -> AsyncIterator[Demo]:
    """Seeded once; nobody may write."""
    await seed(module_database_url)
    database = Database(module_database_url, reader_role="palm_reader")
    units = Units(database)
    reader = Reader(ReadSettings(module_database_url, size=2, role="palm_reader"), units.clock.now)
    await reader.open()
    connection = await asyncpg.connect(module_database_url)
    await connection.execute(PAID)
    await connection.execute("ANALYZE")
    people = {row["phone"]: row["id"] for row in await connection.fetch("SELECT id, phone FROM person")}
    actors = {each.key: Actor(each.app, people[each.phone]) for each in DEMO_ACCOUNTS}
    services = Services(seal=KeySeal(OPERATOR_KEY), links=LINKS)
    engine = Engine(palm_schema(), reader, database.engine, services=services)
    yield Demo(engine, connection, actors, await ids(connection))
    await connection.close()
    await reader.close()
    await database.dispose()


async def ids(connection: asyncpg.Connection) -> dict[str, str]:
    """One thing of each kind that the resident or the manager sees."""
    community = await connection.fetchval("SELECT id FROM community WHERE code = $1", HOME_COMMUNITY)
    home = await connection.fetchval(
        "SELECT room_id FROM residency JOIN person ON person.id = person_id WHERE phone = $1", RESIDENT.phone
    )
    bill = await connection.fetchval(
        "SELECT id FROM bill WHERE room_id = $1 AND status = 'ISSUED' LIMIT 1", home
    )
    notice = await connection.fetchval(
        "SELECT id FROM notice WHERE community_id = $1 "
        "AND building_id IS NULL AND withdrawn_at IS NULL LIMIT 1",
        community,
    )
    device = await connection.fetchval("SELECT id FROM device WHERE community_id = $1 LIMIT 1", community)
    payment = await connection.fetchval("SELECT id FROM payment WHERE community_id = $1", community)
    found = {"payment": payment, "room": home, "bill": bill, "notice": notice, "device": device}
    keys = {f"{kind}Id": encode_id(kind, Key(value, community)) for kind, value in found.items()}
    for name, table in (("feeItem", "fee_item"), ("feeRun", "fee_run")):
        key = await connection.fetchval(f"SELECT id FROM {table} WHERE community_id = $1 LIMIT 1", community)
        keys[f"{name}Id"] = encode_id(name.lower(), Key(key, community))
    return {**keys, "communityId": encode_id("community", Key(community))}
