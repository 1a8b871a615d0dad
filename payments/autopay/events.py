"""What happens to autopays and to the bills that they pay. The subject of a step is the bill."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayStepEvent(DomainEvent):
    """Tells the person what becomes of a bill."""

    person_id: UUID
    period: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayAnnounced(AutopayStepEvent):
    """The bill will be paid by itself on its due day."""

    name: ClassVar[str] = "autopay.announced"


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayOverLimit(AutopayStepEvent):
    """The bill asks for more than the limit, and is left to the person."""

    name: ClassVar[str] = "autopay.over_limit"


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayFailed(AutopayStepEvent):
    """The card could not be charged."""

    name: ClassVar[str] = "autopay.failed"
