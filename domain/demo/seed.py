"""Fills a database with the demo world. The same seed on the same day gives the same rows, down to their ids.

One community is one transaction, which finds the community there or brings all of it: a seeding that died
anywhere is finished by the next one, and one that had finished is left as it is.
"""

import gc
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import asyncpg

from domain.demo.community import BuiltCommunity, build_community
from domain.demo.days import today_in_shanghai
from domain.demo.dice import Dice
from domain.demo.keys import Seal
from domain.demo.plans import CommunityPlan, community_plans
from domain.demo.rows import copy, insert_missing

DEFAULT_SEED = 1
# Any fixed number: whoever holds this lock is seeding.
SEEDING_LOCK = 20_261_125
# Called after each community with its name, how many are done, and how many there are to do.
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was added: communities, and rows by table. Both are empty when everything was there."""

    communities: tuple[str, ...]
    rows: dict[str, int]
    seconds: float

    @property
    def changed(self) -> bool:
        return bool(self.communities)


async def seed(
    database_url: str,
    *,
    seal: Seal | None = None,
    scale: int = 1,
    seed: int = DEFAULT_SEED,
    today: date | None = None,
    progress: Progress | None = None,
) -> SeedReport:
    """Brings three communities for each step of `scale`, to those that are there.

    `seal` encrypts the keys of devices by the operator's key; without it they get none, and cannot speak.
    `today` is the day on which the demo's history ends.
    """
    began = time.monotonic()
    today = today or today_in_shanghai()
    rows: Counter[str] = Counter()
    added: list[str] = []
    connection = await asyncpg.connect(database_url)
    gc.disable()  # there are no cycles here, and a fifth of the time went into looking for some
    try:
        plans = await _missing(connection, community_plans(scale))
        for number, plan in enumerate(plans, start=1):
            built = build_community(plan, today=today, root=Dice(str(seed)), seal=seal)
            if await _bring(connection, built):
                added.append(plan.code)
                rows.update({table: len(batch) for table, batch in built.batch.items()})
            if progress:
                progress(plan.name, number, len(plans))
        if added:
            await connection.execute("ANALYZE")
    finally:
        gc.enable()
        await connection.close()
    return SeedReport(tuple(added), dict(rows), time.monotonic() - began)


async def _missing(connection: asyncpg.Connection, plans: list[CommunityPlan]) -> list[CommunityPlan]:
    there = {row["code"] for row in await connection.fetch("SELECT code FROM community")}
    return [plan for plan in plans if plan.code not in there]


async def _bring(connection: asyncpg.Connection, built: BuiltCommunity) -> bool:
    """False when another process has brought it in the meantime."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", SEEDING_LOCK)
        if await connection.fetchval("SELECT true FROM community WHERE code = $1", built.plan.code):
            return False
        await insert_missing(connection, "city", [built.places.city])
        await insert_missing(connection, "street", [built.places.street])
        await copy(connection, built.batch)
        return True
