"""The finance staff let a month's bills be computed, as drafts that they can look at and compute again."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.billing.events import FeeRunChanged
from domain.billing.month import Month
from domain.billing.policy import FINANCE
from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.billing.runs.plan import plan
from domain.billing.runs.read import read_facts
from domain.billing.runs.store import Target, write_anomalies, write_drafts
from domain.communities.models import Community
from domain.communities.policy import public_places
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, IllegalMove, InvalidInput
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role

# The last minute of the due day, in the community.
DUE_TIME = time(23, 59)


@dataclass(frozen=True, slots=True)
class RunFees:
    """`period` is a month, `2026-11`; its bills are to be paid until the end of `due_on`."""

    community: Key
    period: str
    due_on: date


async def run_fees(unit: UnitOfWork, actor: Actor, command: RunFees) -> FeeRun:
    """The run with its drafts written. Running it again writes what has changed, and no bill twice.

    Two that run at once wait for each other at the run's row; one that dies has written nothing. Raises
    NotFound for an unknown community, Forbidden for everybody but its finance staff and property managers,
    InvalidInput for a month or day that cannot be, IllegalMove once the bills are issued.
    """
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if actor.person_id is None or not await holds_role(unit, actor, community.id, FINANCE):
        raise Forbidden("communityId")
    month = _month(command.period)
    run = await _open(unit, actor.person_id, community, month, _due_at(community, month, command.due_on))
    if run.status is FeeRunStatus.ISSUED:
        raise IllegalMove("input", "period", state=run.status, legal_zh="无", legal_en="nothing")
    await _compute(unit, community, run, month)
    unit.record(
        FeeRunChanged(
            community_id=run.community_id,
            subject_id=run.id,
            period=run.period,
            status=run.status,
            bills=run.bills,
        )
    )
    return run


def _month(words: str) -> Month:
    try:
        return Month.parse(words)
    except ValueError:
        raise InvalidInput(
            "input", "period", rule_zh="账期须为月份，如 2026-11", rule_en="a month such as 2026-11"
        ) from None


def _due_at(community: Community, month: Month, due_on: date) -> datetime:
    if not month.first_day <= due_on <= (month + 24).last_day:
        raise InvalidInput(
            "input", "dueOn", rule_zh="须在账期开始后两年内", rule_en="within two years of the period"
        )
    return datetime.combine(due_on, DUE_TIME, ZoneInfo(community.time_zone))


async def _open(
    unit: UnitOfWork, person_id: UUID, community: Community, month: Month, due_at: datetime
) -> FeeRun:
    """The month's run, made if it is the first, and held until the unit ends."""
    fresh = FeeRun(
        community_id=community.id,
        id=new_id(),
        period=str(month),
        due_at=due_at,
        started_at=unit.now,
        started_by=person_id,
    )
    await unit.session.execute(insert(table_of(FeeRun)).values(fresh.model_dump()).on_conflict_do_nothing())
    found = await unit.session.execute(
        select(FeeRun)
        .where(col(FeeRun.community_id) == community.id, col(FeeRun.period) == str(month))
        .with_for_update()
    )
    run = found.scalar_one()
    if run.status is FeeRunStatus.DRAFT:
        run.due_at = due_at
    return run


async def _compute(unit: UnitOfWork, community: Community, run: FeeRun, month: Month) -> None:
    facts = await read_facts(unit, community, month)
    planned = plan(facts)
    connection = await unit.asyncpg()
    target = Target(community.id, run.period, run.currency, run.due_at)
    rooms = [room.id for room in facts.rooms]
    totals = await write_drafts(connection, target, rooms, planned.charges)
    await write_anomalies(connection, community.id, run.id, planned.anomalies)
    run.bills, run.total_minor, run.lines = totals
    run.computed_at = unit.now
