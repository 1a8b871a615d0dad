"""The finance staff let a month's bills be computed: a worker does it, as drafts that they can look at."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.billing.events import changed
from domain.billing.month import Month
from domain.billing.policy import FINANCE
from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.billing.runs.moves import illegal
from domain.billing.runs.requests import request
from domain.communities.models import Community
from domain.communities.policy import public_places
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role

# The last minute of the due day, in the community.
DUE_TIME = time(23, 59)


@dataclass(frozen=True, slots=True)
class StartFeeRun:
    """`period` is a month, `2026-11`; its bills are to be paid until the end of `due_on`."""

    community: Key
    period: str
    due_on: date


async def start_fee_run(unit: UnitOfWork, actor: Actor, command: StartFeeRun) -> FeeRun:
    """The month's run, which a worker will compute, again if it was before. Never waits for one that does.

    Raises NotFound for an unknown community, Forbidden for everybody but its finance staff and property
    managers, InvalidInput for a month or day that cannot be, IllegalMove once the bills are issued.
    """
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if actor.person_id is None or not await holds_role(unit, actor, community.id, FINANCE):
        raise Forbidden("communityId")
    month = _month(command.period)
    due_at = _due_at(community, month, command.due_on)
    run = await _open(unit, actor.person_id, community.id, month, due_at)
    if run.status is FeeRunStatus.ISSUED:
        raise illegal(run, "input", "period")
    run.status, run.failure, run.due_at = FeeRunStatus.REQUESTED, None, due_at
    run.started_at, run.started_by = unit.now, actor.person_id
    run.requests += 1
    run.attempts = run.rooms_done = 0
    await request(unit, run)
    unit.record(changed(run))
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
    unit: UnitOfWork, person_id: UUID, community_id: UUID, month: Month, due_at: datetime
) -> FeeRun:
    """The month's run, made if it is the first, and held until the unit ends."""
    fresh = FeeRun(
        community_id=community_id,
        id=new_id(),
        period=str(month),
        due_at=due_at,
        started_at=unit.now,
        started_by=person_id,
    )
    await unit.session.execute(insert(table_of(FeeRun)).values(fresh.model_dump()).on_conflict_do_nothing())
    found = await unit.session.execute(
        select(FeeRun)
        .where(col(FeeRun.community_id) == community_id, col(FeeRun.period) == str(month))
        .with_for_update()
    )
    return found.scalar_one()
