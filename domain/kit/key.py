"""What names one row from outside: its id, and its community if it belongs to one."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Key:
    """`NOTHING` stands for a name of another kind of thing: no row has it."""

    id: UUID | None
    community_id: UUID | None = None


NOTHING = Key(None)
