"""residencyReject: a manager says that a person does not live in a room."""

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
    description="Says that the person does not live there. Property managers and stewards.",
)
async def residency_reject(call: Call, residency_id: ResidencyId) -> models.Residency:
    word = DecideResidency(call.key(residency_id, Residency), approve=False)
    return await decide_residency(call.unit, call.actor, word)
