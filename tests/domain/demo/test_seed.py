"""The demo world comes whole, once, and always the same."""

import asyncio

import asyncpg
import pytest

from domain.demo.community import build_community
from domain.demo.dice import Dice
from domain.demo.plans import CommunityPlan, community_plans
from domain.demo.rows import Batch
from domain.demo.seed import SeedReport, seed
from tests.domain.demo.checksums import TABLES, checksums
from tests.domain.demo.conftest import TODAY, unsealed

# Rooms of building 3 in each community: the meters there are read early, so there are drafts.
DRAFTED = 2 * 18 * 4 + 2 * 16 * 2 + 4 * 5 * 2


class PowerCut(Exception):
    pass


def test_it_has_the_promised_size(seeding: SeedReport) -> None:
    assert seeding.communities == ("yuelai-garden", "cuihu-court", "hongxing-village")
    assert {
        "community": 3,
        "room": 2_000,
        "bill": 12 * 2_000 + DRAFTED,
        "device": 200,
        "device_key": 206,
        "notice": 120,
        "phone_device": 6,
    }.items() <= seeding.rows.items()


async def test_seeding_at_once_from_two_processes_brings_one_world_the_same_as_elsewhere(
    database_url: str, module_database_url: str, seeding: SeedReport
) -> None:
    reports = await asyncio.gather(
        *(seed(database_url, seal=unsealed, today=TODAY, progress=None) for _ in range(2))
    )
    brought = sorted(code for report in reports for code in report.communities)
    assert brought == sorted(seeding.communities)
    assert await checksums(database_url) == await checksums(module_database_url)


async def test_seeding_again_on_another_day_changes_nothing(
    module_database_url: str, seeding: SeedReport
) -> None:
    assert seeding.changed
    before = await checksums(module_database_url)
    again = await seed(module_database_url, seal=unsealed)
    assert (again.changed, again.rows) == (False, {})
    assert await checksums(module_database_url) == before


async def test_a_seeding_that_died_is_finished_by_the_next_and_a_larger_scale_adds(
    database_url: str, module_database_url: str, seeding: SeedReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seeding.changed
    cut_power_in_the_second_community(monkeypatch)
    with pytest.raises(PowerCut):
        await seed(database_url, seal=unsealed, today=TODAY)
    monkeypatch.undo()

    told: list[tuple[str, int, int]] = []
    report = await seed(
        database_url,
        seal=unsealed,
        today=TODAY,
        progress=lambda name, done, of: told.append((name, done, of)),
    )
    assert report.communities == ("cuihu-court", "hongxing-village")
    assert told == [("翠湖雅苑", 1, 2), ("红星新村", 2, 2)]
    assert await checksums(database_url) == await checksums(module_database_url)

    larger = await seed(database_url, seal=unsealed, today=TODAY, scale=2)
    assert larger.communities == ("community-004", "community-005", "community-006")
    assert await numbers_of_scale(database_url) == (1, 4, 4_000, 8_000, 400)


@pytest.mark.parametrize("plan", community_plans(1), ids=lambda plan: plan.code)
def test_another_seed_gives_other_rows(plan: CommunityPlan) -> None:
    one, other = (
        build_community(plan, today=TODAY, root=Dice(str(number)), seal=unsealed).batch for number in (1, 2)
    )
    assert [table for table in one if set(one[table]) & set(other[table])] == []
    assert set(one) | {"city", "street"} == set(TABLES)


def cut_power_in_the_second_community(monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.demo.rows import copy

    async def copy_and_die(connection: asyncpg.Connection, batch: Batch) -> None:
        await copy(connection, batch)
        if "yuelai-garden" not in batch["community"][0]:
            raise PowerCut

    monkeypatch.setattr("domain.demo.seed.copy", copy_and_die)


async def numbers_of_scale(database_url: str) -> tuple[int, ...]:
    connection = await asyncpg.connect(database_url)
    try:
        row = await connection.fetchrow(
            """SELECT (SELECT count(*) FROM city), (SELECT count(*) FROM street), (SELECT count(*) FROM room),
                      (SELECT count(DISTINCT person_id) FROM residency), (SELECT count(*) FROM device)"""
        )
        return tuple(row)
    finally:
        await connection.close()
