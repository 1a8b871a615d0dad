"""Two lines of events, so that an alarm never waits behind a month's bills.

Each lane has a cursor of its own and sees to its own events alone. Within a lane events keep their order;
between them none is promised, and none is needed: what an alarm says depends on alarms only. Ends of sessions
go before the rest too, for a handset that is signed out falls silent at once.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, not_
from sqlmodel import col

from domain.kit.outbox import OutboxRow

URGENT_NAMES = ("alarm.raised", "alarm.changed", "alarm.escalated", "session.ended")


@dataclass(frozen=True, slots=True)
class Lane:
    """`consumer` is the name of its cursor. Migration 0030 has made the urgent one where the other stood."""

    consumer: str
    urgent: bool

    def takes(self) -> ColumnElement[bool]:
        """Whether an event is this lane's."""
        named = col(OutboxRow.name).in_(URGENT_NAMES)
        return named if self.urgent else not_(named)


ORDINARY = Lane("notifications", urgent=False)
URGENT = Lane("notifications.urgent", urgent=True)
LANES = (URGENT, ORDINARY)
