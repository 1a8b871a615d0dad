"""How a mutation ended: the row to show, or why it was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.kit.errors import DomainError
from domain.kit.key import Key


@dataclass(frozen=True, slots=True)
class UserError:
    """A refusal in the caller's language."""

    code: str
    message: str
    path: tuple[str, ...]

    @classmethod
    def of(cls, refusal: DomainError, language: str) -> "UserError":
        """What the caller reads."""
        return cls(refusal.code, refusal.message(language), refusal.path)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`key` is None exactly if there are errors. `extras` are shown beside the row."""

    key: Key | None
    errors: tuple[UserError, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)
