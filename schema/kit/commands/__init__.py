"""Mutations: one file each says what it takes, what it refuses, and which use case it calls; the rest is
here.

    @command(
        returns=Residency,
        errors=(NotFound, Forbidden, IllegalMove),
        apps=STAFF,
        description="Says that the person lives there. They have a resident's rights at once.",
    )
    async def residency_approve(call: Call, residency_id: ResidencyId) -> models.Residency:
        word = DecideResidency(call.key(residency_id, Residency), approve=True)
        return await decide_residency(call.unit, call.actor, word)

From this come the mutation field, its payload, its error type and the enum of its codes (GRAPHQL, rules 1
to 3). Each
root field runs in a unit of work of its own, which a refusal rolls back (ADR 0003).
"""

from schema.kit.commands.call import Call, Services, Shown
from schema.kit.commands.declare import Command, command

__all__ = ["Call", "Command", "Services", "Shown", "command"]
