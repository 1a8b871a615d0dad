"""Runs a command in a unit of work of its own: commits a success, keeps nothing of a refusal or a fault."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from domain.kit.actor import Actor
from domain.kit.errors import DomainError, Forbidden
from domain.kit.idempotency import claim, fingerprint, remember
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from schema.engine.errors import BadArgument
from schema.kit.commands.call import Call, Services, Shown
from schema.kit.commands.declare import KEY, Command
from schema.kit.commands.outcome import Outcome, UserError

log = structlog.get_logger(__name__)

LONGEST_KEY = 80


async def run(
    units: Units,
    services: Services,
    command: Command,
    actor: Actor,
    arguments: Mapping[str, Any],
    correlation_id: UUID | None = None,
) -> Outcome:
    """Executes one mutation field. Refusals that the command did not declare are faults, and raise."""
    outcome = await in_a_unit(units, services, command, actor, arguments, correlation_id)
    if command.afterwards is not None and outcome.key is not None:
        try:
            await command.afterwards(services, units, outcome.key)
        except Exception:
            log.exception("command.afterwards_failed", command=command.name)
    return outcome


async def in_a_unit(
    units: Units,
    services: Services,
    command: Command,
    actor: Actor,
    arguments: Mapping[str, Any],
    correlation_id: UUID | None,
) -> Outcome:
    """The use case in its unit of work."""
    async with units.begin(correlation_id=correlation_id) as unit:
        try:
            shown = await perform(command, Call(actor, unit, services), dict(arguments))
            return outcome_of(shown)
        except command.errors as refusal:
            unit.refuse()
            return Outcome(None, (UserError.of(as_refusal(refusal), actor.language),))


def as_refusal(error: BaseException) -> DomainError:
    """Only domain errors are declared."""
    if isinstance(error, DomainError):
        return error
    raise error


def outcome_of(shown: Any) -> Outcome:
    """A success: the key of the row to show, and what is shown beside it."""
    if isinstance(shown, Shown):
        return Outcome(key_of_row(shown.row), extras=shown.extras)
    return Outcome(shown if isinstance(shown, Key) else key_of_row(shown))


async def perform(command: Command, call: Call, arguments: dict[str, Any]) -> Any:
    """The row to show; the key of the first one again for a repeated idempotency key."""
    if not command.idempotent:
        return await command.body(call, **arguments)
    key = idempotency_key(arguments.pop(KEY))
    person_id = call.actor.person_id
    if person_id is None:
        raise Forbidden
    record = await claim(call.unit, person_id, command.name, key, fingerprint(arguments))
    if record is not None:
        return key_from_record(record.result)
    shown = key_of_row(await command.body(call, **arguments))
    await remember(call.unit, person_id, command.name, key, record_of_key(shown))
    return shown


def idempotency_key(value: str) -> str:
    """Raises BadArgument for a key that is empty, too long, or holds NUL."""
    if not 1 <= len(value) <= LONGEST_KEY or "\x00" in value:
        raise BadArgument("BAD_IDEMPOTENCY_KEY", f"idempotencyKey has 1 to {LONGEST_KEY} characters.")
    return value


def key_of_row(row: Any) -> Key:
    """A use case returns the row that it changed."""
    return Key(row.id, getattr(row, "community_id", None))


def record_of_key(key: Key) -> dict[str, str | None]:
    """A key as JSON."""
    return {"id": str(key.id), "community_id": str(key.community_id) if key.community_id else None}


def key_from_record(record: Mapping[str, Any]) -> Key:
    """The key that `record_of_key` wrote."""
    community = record["community_id"]
    return Key(UUID(record["id"]), UUID(community) if community else None)
