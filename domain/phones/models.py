"""The handsets that pushes are sent to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.identity.models import SignInSession
from domain.kit.actor import App
from domain.kit.tables import Row, choice, instant


class Platform(StrEnum):
    """The operating system of a handset."""

    ANDROID = "ANDROID"
    IOS = "IOS"
    HARMONY = "HARMONY"


class PhoneDevice(Row, table=True):
    """One app on one handset. `token` is what the push service knows it by; a token belongs to one person.

    `session_id` is the sign-in under which the app registered: when it ends, the handset gets no more pushes.
    """

    __tablename__ = "phone_device"
    __table_args__ = (
        Index("uq_phone_device_token", "token", unique=True),
        Index("ix_phone_device_person", "person_id", postgresql_where=text("retired_at IS NULL")),
        Index("ix_phone_device_session", "session_id", postgresql_where=text("retired_at IS NULL")),
    )

    person_id: UUID = Field(foreign_key="person.id")
    session_id: UUID | None = Field(default=None, foreign_key=f"{SignInSession.__tablename__}.id")
    app: App = choice(App)
    platform: Platform = choice(Platform)
    token: str = Field(max_length=400)
    app_version: str = Field(max_length=40)
    language: str = Field(default="zh-CN", max_length=10)
    registered_at: datetime = instant()
    last_seen_at: datetime = instant()
    retired_at: datetime | None = instant(nullable=True)
    retired_reason: str | None = Field(default=None, max_length=40)
