"""What one operation carries: who asks, when, and what the house has handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kit.actor import Actor
from domain.kit.viewer import NOW, PERSON, Viewer


@dataclass(frozen=True, slots=True)
class OperationContext:
    """`services` is whatever the builder of the engine wants finishing functions and resolvers to find."""

    actor: Actor
    now: datetime
    services: Any = None

    @property
    def viewer(self) -> Viewer:
        """The caller as policies see them."""
        return Viewer(self.actor.app)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The values of the viewer's parameters."""
        return {PERSON: self.actor.person_id, NOW: self.now}
