"""What a policy may know of the caller.

A policy is a clause inside the query. It sees the person and the present instant as bound parameters, so one
prepared statement serves every caller; it sees the app as a plain value, because plans are made per contract.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, DateTime, Uuid, bindparam

from domain.kit.actor import App

PERSON = "viewer_person_id"
NOW = "viewer_now"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The caller as a policy sees them."""

    app: App

    @property
    def person_id(self) -> BindParameter[UUID]:
        """The signed-in person; NULL for an anonymous caller, which equals no row's person."""
        return bindparam(PERSON, type_=Uuid())

    @property
    def now(self) -> BindParameter[datetime]:
        """The instant of the request, from the injected clock."""
        return bindparam(NOW, type_=DateTime(timezone=True))
