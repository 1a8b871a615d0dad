"""One-time codes and sign-in sessions. Secrets are stored as hashes only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.kit.actor import App
from domain.kit.tables import Row, choice, instant


class OneTimeCode(Row, table=True):
    """A six-digit code sent to a phone: single use, five tries, five minutes."""

    __tablename__ = "one_time_code"
    __table_args__ = (Index("ix_one_time_code_phone", "phone", text("sent_at DESC")),)

    phone: str = Field(max_length=20)
    code_hash: bytes
    sent_at: datetime = instant()
    expires_at: datetime = instant()
    tries: int = 0
    used_at: datetime | None = instant(nullable=True)


class SignInSession(Row, table=True):
    """A person signed in to one app on one handset. Ended by logout, by a refresh token used twice, or by time."""

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
    device_name: str = Field(default="", max_length=120)
    started_at: datetime = instant()
    last_used_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    ended_reason: str | None = Field(default=None, max_length=40)


class RefreshToken(Row, table=True):
    """One link in a session's chain of refresh tokens. `replaced_by` tells a lost answer from a stolen token."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        Index("uq_refresh_token_hash", "token_hash", unique=True),
        Index("ix_refresh_token_session", "session_id"),
    )

    session_id: UUID = Field(foreign_key="sign_in_session.id")
    token_hash: bytes
    issued_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    replaced_by: UUID | None = Field(default=None, foreign_key="refresh_token.id")
