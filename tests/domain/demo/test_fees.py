"""The demo's fee items and meters explain the bills that are there, and are enough for the coming month."""

from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.billing.month import Month
from domain.billing.runs.models import AnomalyKind
from domain.billing.runs.plan import Plan, plan
from domain.billing.runs.read import read_facts
from domain.communities.models import Community
from domain.demo.accounts import HOME_COMMUNITY
from domain.demo.seed import SeedReport
from domain.kit.database import Database
from domain.kit.unit_of_work import Units

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.fixture
async def units(module_database_url: str, seeding: SeedReport) -> AsyncIterator[Units]:
    assert seeding.changed
    database = Database(module_database_url)
    yield Units(database)
    await database.dispose()


async def planned(units: Units, month: Month) -> Plan:
    """What a run of the month would write; nothing is."""
    async with units.begin() as unit:
        query = select(Community).where(col(Community.code) == HOME_COMMUNITY)
        community = (await unit.session.execute(query)).scalar_one()
        return plan(await read_facts(unit, community, month))


async def test_the_last_issued_month_comes_to_the_same_again(units: Units, world: asyncpg.Connection) -> None:
    """But for 公摊, whose remainder the product spreads and the demo's history gives to the largest room."""
    rows = await world.fetch(
        """SELECT bill.room_id, line.label, line.amount_minor FROM bill_line AS line
           JOIN bill ON (bill.community_id, bill.id) = (line.community_id, line.bill_id)
           JOIN community ON community.id = bill.community_id
           WHERE community.code = $1 AND bill.period = '2026-10'""",
        HOME_COMMUNITY,
    )
    billed = {(row["room_id"], row["label"]): row["amount_minor"] for row in rows}
    again = {
        (room, line.label): line.amount_minor
        for room, lines in (await planned(units, OCTOBER)).charges.items()
        for line in lines
    }
    assert {key for key in billed if key[1] != "公摊电费"} == {key for key in again if key[1] != "公摊电费"}
    apart = {key[1] for key, amount in again.items() if amount != billed[key]}
    assert apart <= {"公摊电费"}
    assert sum(again.values()) == sum(billed.values())


async def test_the_coming_month_can_be_run_with_a_few_things_to_look_at(units: Units) -> None:
    november = await planned(units, NOVEMBER)
    assert len(november.charges) == 720
    odd = Counter(each.kind for each in november.anomalies)
    assert odd == {AnomalyKind.NO_READING: 5, AnomalyKind.WENT_BACK: 5, AnomalyKind.TRIPLED: 5}


async def test_each_issued_month_has_its_run(world: asyncpg.Connection) -> None:
    wrong = await world.fetchval(
        """SELECT count(*) FROM fee_run AS run
           WHERE (bills, total_minor, lines)::text IS DISTINCT FROM (
             SELECT (count(*), sum(total_minor), sum((SELECT count(*) FROM bill_line AS line
               WHERE (line.community_id, line.bill_id) = (bill.community_id, bill.id))))::text
             FROM bill WHERE (bill.community_id, period, due_at) = (run.community_id, run.period, run.due_at)
               AND bill.status <> 'DRAFT')"""
    )
    assert (await world.fetchval("SELECT count(*) FROM fee_run"), wrong) == (36, 0)
