"""residencyEnd: a person has moved out."""

from domain.kit.errors import Forbidden, IllegalMove, NotFound
from domain.residencies import models
from domain.residencies.end import EndResidency, end_residency
from schema.kit.apps import COMMUNITY
from schema.kit.commands import Call, command
from schema.kit.ids import ResidencyId
from schema.residencies.types import Residency


@command(
    returns=Residency,
    errors=(NotFound, Forbidden, IllegalMove),
    apps=COMMUNITY,
    description=(
        "Says that the person has moved out, who loses a resident's rights at once. Oneself, "
        "managers and stewards."
    ),
)
async def residency_end(call: Call, residency_id: ResidencyId) -> models.Residency:
    return await end_residency(call.unit, call.actor, EndResidency(call.key(residency_id, Residency)))
