"""A person has moved out."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.residencies.decide import DECIDERS, illegal
from domain.residencies.events import ResidencyEnded
from domain.residencies.models import Residency, ResidencyStatus
from domain.residencies.policy import visible_residencies
from domain.roles.holding import holds_role


@dataclass(frozen=True, slots=True)
class EndResidency:
    """Names the residency to end."""

    residency: Key


async def end_residency(unit: UnitOfWork, actor: Actor, command: EndResidency) -> Residency:
    """By the person themselves or by a manager. Ending twice changes nothing.

    Raises NotFound, Forbidden (a flatmate sees it but may not end it), IllegalMove for a rejected
    application.
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
    own = residency.person_id == actor.person_id
    if not own and not await holds_role(unit, actor, residency.community_id, DECIDERS):
        raise Forbidden("residencyId")
    if residency.status is ResidencyStatus.ENDED:
        return residency
    if residency.status is ResidencyStatus.REJECTED:
        raise illegal(residency)
    residency.status = ResidencyStatus.ENDED
    residency.ended_at = unit.now
    unit.record(
        ResidencyEnded(
            community_id=residency.community_id,
            subject_id=residency.id,
            person_id=residency.person_id,
            room_id=residency.room_id,
        )
    )
    return residency
