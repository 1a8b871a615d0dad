"""The address of an export: sealed for one person, good for a quarter of an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kit.key import Key
from domain.kit.links import LinkRefused, Links

PURPOSE = "export"
LASTS = timedelta(minutes=15)
# For so long an expired address is told from one that never was.
REMEMBERED = timedelta(days=30)
PATH = "/exports/"


class LinkExpired(Exception):
    """The address was good once."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an address lets somebody fetch."""

    export_id: UUID
    community_id: UUID
    person_id: UUID

    @property
    def key(self) -> Key:
        return Key(self.export_id, self.community_id)


def export_url(links: Links, ticket: Ticket, now: datetime) -> str:
    """The whole address. It says nothing of what it opens."""
    parts = (ticket.export_id, ticket.community_id, ticket.person_id)
    return f"{links.base}{PATH}{links.seal(PURPOSE, b''.join(each.bytes for each in parts), now)}"


def open_ticket(links: Links, token: str, now: datetime) -> Ticket:
    """Raises LinkExpired for what was good in the last thirty days, LinkRefused for anything else."""
    try:
        return _ticket(links.open(PURPOSE, token, now, LASTS))
    except LinkRefused:
        links.open(PURPOSE, token, now, REMEMBERED)
        raise LinkExpired from None


def _ticket(subject: bytes) -> Ticket:
    return Ticket(*(UUID(bytes=subject[start : start + 16]) for start in (0, 16, 32)))
