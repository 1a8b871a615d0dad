"""The demo world makes sense: sums, tariffs, places, events, and what each account can see."""

import json
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import ColumnElement, FromClause, select
from sqlmodel import SQLModel, col

from domain.alarms.models import Alarm
from domain.alarms.policy import visible_alarms
from domain.billing.models import Bill, BillLine
from domain.billing.policy import visible_bill_lines, visible_bills
from domain.communities.models import Community, Room
from domain.communities.policy import visible_rooms
from domain.demo import accounts
from domain.demo.accounts import DEMO_ACCOUNTS, DemoAccount
from domain.demo.days import at
from domain.demo.seed import SeedReport
from domain.devices.event_types import EVENT_TYPES
from domain.devices.kinds import DeviceKind
from domain.devices.models import Device
from domain.devices.policy import visible_devices
from domain.kit.database import Database
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.notices.models import Notice
from domain.notices.policy import visible_notices
from domain.people.models import Person
from tests.domain.demo.conftest import TODAY

Policy: TypeAlias = Callable[[FromClause, Viewer], ColumnElement[bool]]
World: TypeAlias = asyncpg.Connection
VISIBLE: list[tuple[type[SQLModel], Policy]] = [
    (Room, visible_rooms),
    (Bill, visible_bills),
    (BillLine, visible_bill_lines),
    (Notice, visible_notices),
    (Alarm, visible_alarms),
    (Device, visible_devices),
]


async def test_4000_residents_each_with_a_residency_and_a_phone_of_the_reserved_range(world: World) -> None:
    assert await world.fetchval("SELECT count(DISTINCT person_id) FROM residency") == 4_000
    assert await world.fetchval("SELECT count(*) FROM person WHERE phone !~ '^\\+861390000\\d{4}$'") == 0


async def test_lines_sum_to_their_bill_exactly(world: World) -> None:
    assert (
        await world.fetchval(
            """SELECT count(*) FROM bill b WHERE total_minor IS DISTINCT FROM
               (SELECT sum(amount_minor) FROM bill_line l
                WHERE (l.community_id, l.bill_id) = (b.community_id, b.id))"""
        )
        == 0
    )


async def test_shared_electricity_of_a_building_sums_to_its_reading(world: World) -> None:
    wrong = await world.fetch(
        """SELECT r.building_id, b.period FROM bill_line l
           JOIN bill b ON (b.community_id, b.id) = (l.community_id, l.bill_id)
           JOIN room r ON (r.community_id, r.id) = (b.community_id, b.room_id)
           WHERE l.fee = 'SHARED' GROUP BY 1, 2
           HAVING sum(l.amount_minor) <> 62 * max(substring(l.detail FROM '公共用电 (\\d+) kWh')::int)"""
    )
    assert wrong == []


async def test_property_and_elevator_fees_follow_the_area(world: World) -> None:
    charged = await world.fetch(
        """SELECT DISTINCT r.area, l.fee, l.amount_minor FROM bill_line l
           JOIN bill b ON (b.community_id, b.id) = (l.community_id, l.bill_id)
           JOIN room r ON (r.community_id, r.id) = (b.community_id, b.room_id)
           WHERE l.fee IN ('PROPERTY', 'ELEVATOR') AND r.area IN (126.80, 61.90)"""
    )
    # 126.80 m² × 2.60 and × 0.40; the houses with rooms of 61.90 m² have no elevator.
    assert {tuple(row) for row in charged} == {
        (Decimal("126.80"), "PROPERTY", 32_968),
        (Decimal("126.80"), "ELEVATOR", 5_072),
        (Decimal("61.90"), "PROPERTY", 16_094),
    }


async def test_older_bills_are_paid_and_the_newest_partly_not(world: World) -> None:
    share = dict(
        await world.fetch(
            """SELECT period, round(avg((status = 'PAID')::int), 2)::float FROM bill
               WHERE status <> 'DRAFT' GROUP BY 1 ORDER BY 1"""
        )
    )
    periods = list(share)
    assert (periods[0], periods[-1], len(periods)) == ("2025-11", "2026-10", 12)
    assert share["2025-11"] > 0.98
    assert 0.4 < share["2026-10"] < 0.6
    assert (
        await world.fetchval("SELECT count(*) FROM bill WHERE status = 'DRAFT' AND period <> '2026-11'") == 0
    )


async def test_the_demo_resident_has_eleven_bills_to_pay_one_of_them_in_part(world: World) -> None:
    mine = await world.fetch(
        """SELECT b.status, count(*) FROM bill b JOIN residency r USING (community_id, room_id)
           JOIN person p ON p.id = r.person_id WHERE p.phone = $1 GROUP BY 1 ORDER BY 1""",
        accounts.RESIDENT.phone,
    )
    assert [tuple(row) for row in mine] == [("DRAFT", 1), ("ISSUED", 10), ("PAID", 1), ("PARTIALLY_PAID", 1)]


async def test_every_community_has_all_13_kinds_of_device(world: World) -> None:
    kinds = await world.fetch("SELECT community_id, array_agg(DISTINCT kind) AS kinds FROM device GROUP BY 1")
    assert [set(row["kinds"]) for row in kinds] == [set(DeviceKind)] * 3


async def test_the_smoke_sensor_of_the_story_hangs_on_the_resident_s_floor_and_is_calm(world: World) -> None:
    sensor = await world.fetchrow(
        """SELECT d.place, d.floor, d.building_id, d.unit_id, d.connectivity,
                  (SELECT count(*) FROM alarm a WHERE a.device_id = d.id) AS alarms
           FROM device d JOIN community c ON c.id = d.community_id WHERE (c.code, d.code) = ($1, $2)""",
        accounts.HOME_COMMUNITY,
        accounts.HOME_SMOKE_SENSOR,
    )
    home = await world.fetchrow(
        """SELECT room.floor, room.building_id, room.unit_id FROM room JOIN residency r
           ON (r.community_id, r.room_id) = (room.community_id, room.id)
           JOIN person p ON p.id = r.person_id WHERE p.phone = $1""",
        accounts.RESIDENT.phone,
    )
    assert sensor["place"] == "3号楼2单元11层走廊"
    assert (sensor["floor"], sensor["building_id"], sensor["unit_id"]) == tuple(home)
    assert (sensor["connectivity"], sensor["alarms"]) == ("ONLINE", 0)


async def test_one_guard_is_on_duty_in_every_community_the_demo_s_own_at_home(world: World) -> None:
    guards = await world.fetch(
        """SELECT c.code, p.phone FROM role r JOIN person p ON p.id = r.person_id
           JOIN community c ON c.id = r.community_id
           WHERE r.kind = 'GUARD' AND r.on_duty AND r.revoked_at IS NULL"""
    )
    assert len(guards) == 3
    assert dict(guards)[accounts.HOME_COMMUNITY] == accounts.GUARD.phone


async def test_every_event_is_one_that_the_house_would_take_in(world: World) -> None:
    said = await world.fetch(
        "SELECT e.type, e.data, d.kind FROM device_event e JOIN device d ON d.id = e.device_id"
    )
    for row in said:
        event_type = EVENT_TYPES[row["type"]]
        assert DeviceKind(row["kind"]) in event_type.kinds
        assert event_type.fault(json.loads(row["data"])) is None


async def test_nothing_happened_after_the_day_of_seeding_began(world: World) -> None:
    late = """SELECT (SELECT count(*) FROM notice WHERE published_at > $1)
                   + (SELECT count(*) FROM notice_receipt WHERE read_at > $1)
                   + (SELECT count(*) FROM device_event WHERE received_at > $1)
                   + (SELECT count(*) FROM alarm WHERE last_seen_at > $1)
                   + (SELECT count(*) FROM residency WHERE coalesce(ended_at, approved_at, applied_at) > $1)
                   + (SELECT count(*) FROM bill WHERE issued_at > $1)"""
    assert await world.fetchval(late, at(TODAY)) == 0


async def test_ids_are_uuids_of_version_7_made_when_their_row_was(world: World) -> None:
    assert await world.fetchval("SELECT count(*) FROM bill_line WHERE uuid_extract_version(id) <> 7") == 0
    assert (
        await world.fetchval("SELECT count(*) FROM notice WHERE uuid_extract_timestamp(id) <> published_at")
        == 0
    )


@pytest.fixture
async def database(module_database_url: str, seeding: SeedReport) -> AsyncIterator[Database]:
    assert seeding.changed
    database = Database(module_database_url)
    yield database
    await database.dispose()


async def test_the_resident_sees_home_and_nothing_else(database: Database) -> None:
    seen = await everything_seen(database, accounts.RESIDENT)
    assert {len(seen["room"]), len(seen["bill"]), len(seen["bill_line"]) // 12} == {1, 12, 6}
    assert len(seen["notice"]) >= 30
    assert len(seen["alarm"]) >= 5
    assert await codes_of(database, seen) == {accounts.HOME_COMMUNITY}


async def test_the_neighbour_sees_nothing_of_the_first_community(database: Database) -> None:
    seen = await everything_seen(database, accounts.NEIGHBOUR)
    assert all(seen.values())
    assert await codes_of(database, seen) == {accounts.SECOND_COMMUNITY}


async def test_finance_sees_all_bills_of_the_community_and_a_guard_none(database: Database) -> None:
    finance = await everything_seen(database, accounts.FINANCE)
    guard = await everything_seen(database, accounts.GUARD)
    assert (len(finance["bill"]), len(guard["bill"]), len(guard["device"])) == (720 * 12 + 2 * 18 * 4, 0, 80)


async def test_the_merchant_sees_none_of_it(database: Database) -> None:
    assert not any((await everything_seen(database, accounts.MERCHANT)).values())


async def test_every_account_has_one_handset(world: World) -> None:
    rows = await world.fetch(
        "SELECT p.phone, d.token, d.app FROM phone_device d JOIN person p ON p.id = d.person_id ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [(a.phone, a.handset, a.app.value) for a in DEMO_ACCOUNTS]


async def everything_seen(database: Database, account: DemoAccount) -> dict[str, list[UUID]]:
    """The community of every row that the account may read, by table."""
    async with database.sessions() as session:
        person = await session.scalar(select(col(Person.id)).where(col(Person.phone) == account.phone))
        seen = {}
        for model, policy in VISIBLE:
            row = table_of(model).alias()
            query = select(row.c.community_id).where(policy(row, Viewer(account.app)))
            found = await session.scalars(query, {"viewer_person_id": person, "viewer_now": at(TODAY)})
            seen[table_of(model).name] = list(found)
        return seen


async def codes_of(database: Database, seen: dict[str, list[UUID]]) -> set[str]:
    ids = {community_id for rows in seen.values() for community_id in rows}
    async with database.sessions() as session:
        return set(await session.scalars(select(col(Community.code)).where(col(Community.id).in_(ids))))
