"""Autopay ends: the person says so, the card is removed, or the person has moved out."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, update
from sqlmodel import col

from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.residencies.models import Residency, ResidencyStatus
from payments.autopay.models import Autopay, AutopayEnd
from payments.autopay.policy import own_autopays


@dataclass(frozen=True, slots=True)
class EndAutopay:
    """Names the autopay."""

    autopay: Key


async def end_autopay(unit: UnitOfWork, actor: Actor, command: EndAutopay) -> Autopay:
    """No charge is begun from now on. Ending twice changes nothing. Raises NotFound for one of another
    person.
    """
    found = await find(unit, actor, Autopay, own_autopays, command.autopay, "autopayId", lock=True)
    if found.ended_at is None:
        found.ended_at, found.end_reason = unit.now, AutopayEnd.BY_PERSON
    return found


async def end_autopays_with_card(unit: UnitOfWork, saved_card_id: UUID) -> None:
    """The card cannot be charged any more."""
    await _end(unit, AutopayEnd.CARD_REMOVED, col(Autopay.saved_card_id) == saved_card_id)


async def end_autopays_of_former_residents(unit: UnitOfWork) -> None:
    """Who has moved out pays no more, wherever and however the residency ended."""
    lives_there = exists().where(
        col(Residency.community_id) == col(Autopay.community_id),
        col(Residency.room_id) == col(Autopay.room_id),
        col(Residency.person_id) == col(Autopay.person_id),
        col(Residency.status) == ResidencyStatus.APPROVED,
    )
    await _end(unit, AutopayEnd.MOVED_OUT, ~lives_there)


async def _end(unit: UnitOfWork, reason: AutopayEnd, which: ColumnElement[bool]) -> None:
    await unit.session.execute(
        update(Autopay)
        .where(col(Autopay.ended_at).is_(None), which)
        .values(ended_at=unit.now, end_reason=reason)
        .execution_options(synchronize_session=False)
    )
