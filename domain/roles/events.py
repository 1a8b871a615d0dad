"""What happens to a role."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kit.events import DomainEvent
from domain.roles.models import RoleKind


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleEvent(DomainEvent):
    """The subject is the role."""

    person_id: UUID
    kind: RoleKind


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGranted(RoleEvent):
    """A person has a job, and its rights, from now on."""

    name: ClassVar[str] = "role.granted"


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleRevoked(RoleEvent):
    """A person has lost a job, and its rights at once."""

    name: ClassVar[str] = "role.revoked"


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyChanged(RoleEvent):
    """A person's shift has begun or ended."""

    name: ClassVar[str] = "role.duty_changed"
    on_duty: bool
