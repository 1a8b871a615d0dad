"""Chance that repeats itself: everything random in the demo comes from here, ids included."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

# When the registry of places, people and devices was begun: their ids do not hang on the day of seeding.
REGISTRY_BEGAN = datetime(2024, 3, 1, tzinfo=UTC)


class Dice:
    """One stream of chance for each subject: a change in how bills are made leaves the people alone."""

    def __init__(self, *subject: str) -> None:
        self.subject = subject
        self.random = Random("/".join(subject))  # noqa: S311  # it has to repeat itself, and it guards nothing

    def of(self, *subject: str) -> "Dice":
        """The stream of a narrower subject."""
        return Dice(*self.subject, *subject)

    def id(self, made_at: datetime = REGISTRY_BEGAN) -> UUID:
        """A key in the form of a UUIDv7 made at that instant (RFC 9562)."""
        return self.id_at(int(made_at.timestamp() * 1000))

    def id_at(self, milliseconds: int) -> UUID:
        """The same, from milliseconds since 1970; for loops that make many ids of one instant."""
        chance = self.random.getrandbits(74)
        return UUID(
            int=milliseconds << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & 0x3FFF_FFFF_FFFF_FFFF
        )

    def one_of(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def weighted(self, weights: dict[T, int]) -> T:
        return self.random.choices(tuple(weights), tuple(weights.values()))[0]

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)
