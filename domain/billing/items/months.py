"""From when until when something is charged: first days of months, after those whose bills are issued."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import col

from domain.billing.fees.models import FeeAssignment, FeeItem
from domain.billing.items.errors import MonthIssued
from domain.billing.month import FIRST_YEAR, LAST_YEAR, Month
from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.kit.errors import InvalidInput
from domain.kit.unit_of_work import UnitOfWork

FROM, UNTIL = ("input", "effectiveFrom"), ("input", "effectiveUntil")


def check_months(begins: date, ends: date | None) -> None:
    """Raises InvalidInput for days within a month, and for an end that is not after the beginning."""
    _check_first_day(begins, *FROM)
    if ends is not None:
        check_end(begins, ends, *UNTIL)


def check_end(begins: date, ends: date, *path: str) -> None:
    """Raises InvalidInput at `path` for a day within a month or one that is not after the beginning."""
    _check_first_day(ends, *path)
    if ends <= begins:
        raise InvalidInput(*path, rule_zh="须晚于生效月", rule_en="after the month in which it begins")


async def check_not_issued(unit: UnitOfWork, row: FeeItem | FeeAssignment, day: date, *path: str) -> None:
    """Raises MonthIssued at `path` if the community's bills for the month of this day are out."""
    newest = select(func.max(col(FeeRun.period))).where(
        col(FeeRun.community_id) == row.community_id, col(FeeRun.status) == FeeRunStatus.ISSUED
    )
    period: str | None = (await unit.session.execute(newest)).scalar_one()
    if period is not None and Month.of(day) <= Month.parse(period):
        raise MonthIssued(*path, month=period)


async def end(unit: UnitOfWork, row: FeeItem | FeeAssignment, until: date) -> None:
    """From this month on it is charged no more. Saying the same again changes nothing.

    Raises InvalidInput, and MonthIssued if bills were issued by the old end or would have been by the new
    one.
    """
    check_end(row.effective_from, until, "effectiveUntil")
    if row.effective_until == until:
        return
    for day in (row.effective_until, until):
        if day is not None:
            await check_not_issued(unit, row, day, "effectiveUntil")
    row.effective_until = until


def _check_first_day(day: date, *path: str) -> None:
    if day.day != 1 or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(*path, rule_zh="须为某月一日", rule_en="the first day of a month")
