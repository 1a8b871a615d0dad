"""One-time codes and sign-in sessions. Secrets are stored as hashes only."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.kit.actor import App
from domain.kit.tables import Row, choice, instant


class EndReason(StrEnum):
    """Why a session is over before its time."""

    SIGNED_OUT = "SIGNED_OUT"
    ENDED_BY_PERSON = "ENDED_BY_PERSON"
    REUSE_DETECTED = "REUSE_DETECTED"


class OneTimeCode(Row, table=True):
    """A six-digit code sent to a phone for one app: single use, five tries, five minutes. Only the newest one
    counts."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        Index("ix_one_time_code_phone", "phone", text("sent_at DESC")),
        Index("ix_one_time_code_sent_at", "sent_at"),
    )

    phone: str = Field(max_length=20)
    app: App = choice(App)
    code_hash: bytes
    sent_at: datetime = instant()
    expires_at: datetime = instant()
    tries: int = 0
    used_at: datetime | None = instant(nullable=True)


class SignInSession(Row, table=True):
    """A person signed in to one app on one handset. Ended by logout, by a refresh token used twice, or by
    disuse.

    `scope` is what the person let the app see, as space-separated words. `expires_at` moves on with every
    refresh.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index(
            "ix_sign_in_session_person",
            "person_id",
            text("started_at DESC"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    person_id: UUID = Field(foreign_key="person.id")
    app: App = choice(App)
    scope: str = Field(default="", max_length=80)
    device_name: str = Field(default="", max_length=120)
    started_at: datetime = instant()
    last_used_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    ended_reason: EndReason | None = choice(EndReason, nullable=True, default=None)


class RefreshToken(Row, table=True):
    """One link in a session's chain of refresh tokens. It lives as long as its session, and is used once.

    A token and its `successor_seed` together give the next token (see `secrets.py`), so a phone that lost the
    answer can be given the same successor again. The seed goes when the successor proves to have arrived, by
    being used.
    """

    __tablename__ = "refresh_token"
    __table_args__ = (
        Index("uq_refresh_token_hash", "token_hash", unique=True),
        Index("ix_refresh_token_session", "session_id"),
        Index("ix_refresh_token_used", "used_at", postgresql_where=text("used_at IS NOT NULL")),
    )

    session_id: UUID = Field(foreign_key="sign_in_session.id")
    token_hash: bytes
    issued_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    successor_seed: bytes | None = None
