"""What a mutation hands to its use case."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork
from schema.engine.ids import key_of


@dataclass(frozen=True, slots=True)
class Call:
    """One mutation field being executed: its caller, and the unit of work that it happens in."""

    actor: Actor
    unit: UnitOfWork

    def key(self, global_id: str, kind: type) -> Key:
        """The key behind a global id; `NOTHING` if it names a thing of another type, or none at all."""
        return key_of(global_id, kind)
