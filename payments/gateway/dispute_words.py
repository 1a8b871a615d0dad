"""Disputes at the provider: what the house hears."""

from dataclasses import dataclass
from datetime import datetime

from domain.kit.money import Money
from payments.disputes.status import DisputeStatus


@dataclass(frozen=True, slots=True)
class DisputeMovement:
    """Money that the bank took out of our balance for a dispute (negative), or gave back."""

    id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class DisputeHeard:
    """What the provider says of a dispute, with all that was moved for it so far."""

    provider_id: str
    intent_id: str | None
    status: DisputeStatus
    amount: Money
    reason: str
    opened_at: datetime
    respond_by: datetime | None
    movements: tuple[DisputeMovement, ...]
