"""What a person wants to be pushed, and when not."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy.dialects.postgresql import insert

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden
from domain.kit.unit_of_work import UnitOfWork
from notifications.models import NotificationKind, Preference


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall-clock times in the community's time zone, to the minute. `begin` after `end` spans midnight."""

    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class UpdatePreferences:
    """The whole of it: what is left out is not muted, and None ends the quiet hours."""

    muted_kinds: frozenset[NotificationKind] = frozenset()
    quiet_hours: QuietHours | None = None


async def update_preferences(unit: UnitOfWork, actor: Actor, command: UpdatePreferences) -> Preference:
    """The actor's preferences from now on. Raises Forbidden for a caller without a person."""
    if actor.person_id is None:
        raise Forbidden
    quiet = command.quiet_hours
    values = {
        "muted_kinds": sorted(command.muted_kinds),
        "quiet_from": quiet and f"{quiet.begin:%H:%M}",
        "quiet_until": quiet and f"{quiet.end:%H:%M}",
    }
    written = await unit.session.execute(
        insert(Preference)
        .values(id=actor.person_id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
        .returning(Preference),
        execution_options={"populate_existing": True},
    )
    return written.scalar_one()
