"""The community's word on an application: approved or rejected, by a property manager or steward."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, IllegalMove
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.residencies.events import ResidencyApproved, ResidencyEvent, ResidencyRejected
from domain.residencies.models import Residency, ResidencyStatus
from domain.residencies.policy import visible_residencies
from domain.roles.holding import holds_role
from domain.roles.models import RoleKind

DECIDERS = frozenset({RoleKind.PROPERTY_MANAGER, RoleKind.STEWARD})
# What can be done next, in both languages.
LEGAL = {
    ResidencyStatus.APPLIED: ("通过、拒绝、迁出", "approve, reject, end"),
    ResidencyStatus.APPROVED: ("迁出", "end"),
    ResidencyStatus.REJECTED: ("无", "nothing"),
    ResidencyStatus.ENDED: ("无", "nothing"),
}


@dataclass(frozen=True, slots=True)
class DecideResidency:
    """`approve` False rejects."""

    residency: Key
    approve: bool


async def decide_residency(unit: UnitOfWork, actor: Actor, command: DecideResidency) -> Residency:
    """The residency with the word on it; saying the same word twice changes nothing.

    Raises NotFound, Forbidden for staff of another job, IllegalMove for one that is decided otherwise or
    ended.
    """
    residency = await find(
        unit,
        actor,
        Residency,
        visible_residencies,
        command.residency,
        "residencyId",
        lock=True,
    )
    if not await holds_role(unit, actor, residency.community_id, DECIDERS):
        raise Forbidden("residencyId")
    wanted = ResidencyStatus.APPROVED if command.approve else ResidencyStatus.REJECTED
    if residency.status is wanted:
        return residency
    if residency.status is not ResidencyStatus.APPLIED:
        raise illegal(residency)
    _decide(unit, actor, residency, wanted)
    return residency


def illegal(residency: Residency) -> IllegalMove:
    """Names the state and what it allows."""
    legal_zh, legal_en = LEGAL[residency.status]
    return IllegalMove("residencyId", state=residency.status, legal_zh=legal_zh, legal_en=legal_en)


def _decide(unit: UnitOfWork, actor: Actor, residency: Residency, status: ResidencyStatus) -> None:
    residency.status = status
    event: type[ResidencyEvent] = ResidencyRejected
    if status is ResidencyStatus.APPROVED:
        event = ResidencyApproved
        residency.approved_at = unit.now
        residency.approved_by = actor.person_id
        residency.verified_at = unit.now
    unit.record(
        event(
            community_id=residency.community_id,
            subject_id=residency.id,
            person_id=residency.person_id,
            room_id=residency.room_id,
        )
    )
