"""A person has read entries of their inbox."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlmodel import col

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork
from notifications.models import Notification


@dataclass(frozen=True, slots=True)
class MarkNotificationRead:
    notification: Key


@dataclass(frozen=True, slots=True)
class MarkAllNotificationsRead:
    """Up to and with `position`, the newest entry that the app has shown; later ones were not seen."""

    position: int


async def mark_read(unit: UnitOfWork, actor: Actor, command: MarkNotificationRead) -> Notification:
    """The entry. A second reading keeps the instant of the first. Raises NotFound for another's entry."""
    # Its id alone is its key, also where it belongs to a community.
    found = await unit.session.execute(
        select(Notification)
        .where(
            col(Notification.id) == command.notification.id, col(Notification.person_id) == actor.person_id
        )
        .with_for_update()
    )
    entry = found.scalar_one_or_none()
    if entry is None:
        raise NotFound("notificationId")
    entry.read_at = entry.read_at or unit.now
    return entry


async def mark_all_read(unit: UnitOfWork, actor: Actor, command: MarkAllNotificationsRead) -> int:
    """How many entries were unread. Raises Forbidden for a caller without a person."""
    if actor.person_id is None:
        raise Forbidden
    marked = await unit.session.execute(
        update(Notification)
        .where(
            col(Notification.person_id) == actor.person_id,
            col(Notification.position) <= command.position,
            col(Notification.read_at).is_(None),
        )
        .values(read_at=unit.now)
        .returning(col(Notification.id))
        .execution_options(synchronize_session=False)
    )
    return len(marked.all())
