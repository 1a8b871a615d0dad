"""The nightly comparison: a report for each day of each community, made once, whoever tries however often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import structlog

from domain.kit.unit_of_work import UnitOfWork, Units
from payments.gateway.movements import Movement
from payments.reconciliation.books import books_of, posted_between
from payments.reconciliation.causes import expected_of
from payments.reconciliation.compare import Cause, Comparison, compare
from payments.reconciliation.days import Day, due_days
from payments.reconciliation.fees import by_community
from payments.reconciliation.owners import Owned, owned
from payments.reconciliation.proof import Provider, proven
from payments.reconciliation.report import claim_day, fill_report

log = structlog.get_logger(__name__)

# A transfer is posted after the provider has moved the money, seldom more than a day after.
LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Compares, repairs and reports."""

    units: Units
    gateway: Provider

    async def reconcile_due(self) -> int:
        """All days that are due; how many reports were made.

        Raises GatewayUnavailable: what has no report yet stays due.
        """
        async with self.units.begin() as unit:
            due = await due_days(unit)
        made = 0
        for (since, until), days in groupby(due, key=lambda day: (day.since, day.until)):
            moved = [each async for each in self.gateway.movements(since - LATE, until)]
            ours = await self._owned(moved)
            for day in days:
                made += await self._reconcile(day, ours.get(day.community_id, []))
        return made

    async def _owned(self, moved: Sequence[Movement]) -> dict[UUID, list[Owned]]:
        async with self.units.begin() as unit:
            return by_community(await owned(await unit.asyncpg(), moved))

    async def _reconcile(self, day: Day, ours: Sequence[Owned]) -> bool:
        """Report, repairs and fees are one transaction: a death half-way leaves none of them."""
        async with self.units.begin() as unit:
            seen = await compare_day(unit, day, ours)
        confirmed = await proven(self.units, self.gateway, day.community_id, seen.differences)
        async with self.units.begin() as unit:
            report = await claim_day(unit, day)
            if report is None:
                return False
            comparison = await compare_day(unit, day, ours, confirmed)
            today = [each for each in ours if day.holds(each.movement)]
            await fill_report(unit, report, today, comparison)
        if report.alarmed:
            log.error("reconciliation.alarmed", day=str(day.day), community=str(day.community_id))
        return True


async def compare_day(
    unit: UnitOfWork, day: Day, ours: Sequence[Owned], confirmed: frozenset[Cause] = frozenset()
) -> Comparison:
    """`ours` reaches back beyond the day, for what was posted late; `confirmed` needs no movement."""
    connection = await unit.asyncpg()
    expected = [(each, wanted) for each in ours if (wanted := expected_of(each)) is not None]
    known = {wanted.cause for _, wanted in expected}
    posted = await posted_between(connection, day.community_id, day.since, day.until)
    today = [wanted for each, wanted in expected if day.holds(each.movement)]
    causes = {*posted, *(wanted.cause for wanted in today if wanted.cause is not None)}
    books = await books_of(connection, day.community_id, causes)
    return compare(today, books, set(posted) - known - confirmed)
