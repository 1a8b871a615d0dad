"""residencyApprove: a manager says that a person lives in a room."""

from domain.kit.errors import Forbidden, IllegalMove, NotFound
from domain.residencies import models
from domain.residencies.decide import DecideResidency, decide_residency
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import ResidencyId
from schema.residencies.types import Residency


@command(
    returns=Residency,
    errors=(NotFound, Forbidden, IllegalMove),
    apps=STAFF,
    description=(
        "Says that the person lives there. From now on they have a resident's rights. Property "
        "managers and stewards."
    ),
)
async def residency_approve(call: Call, residency_id: ResidencyId) -> models.Residency:
    word = DecideResidency(call.key(residency_id, Residency), approve=True)
    return await decide_residency(call.unit, call.actor, word)
