"""Trying a use case as somebody, and saying in one word how it ended."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.kit.actor import Actor
from domain.kit.errors import DomainError
from domain.kit.unit_of_work import UnitOfWork, Units

UseCase = Callable[[UnitOfWork, Actor, Any], Awaitable[Any]]


async def attempt(units: Units, actor: Actor, use_case: UseCase, command: object) -> str:
    """`OK`, or the code of the refusal."""
    try:
        async with units.begin() as unit:
            await use_case(unit, actor, command)
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def outcomes(
    units: Units, callers: dict[str, Actor], use_case: UseCase, command: object
) -> dict[str, str]:
    """How it ends for each caller, one after another. What one did is there for the next."""
    return {name: await attempt(units, actor, use_case, command) for name, actor in callers.items()}
