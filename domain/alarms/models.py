"""Alarms (预警): what devices say, on three axes: condition, acknowledgement, verdict."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.kit.tables import TenantRow, choice, inside_community, instant


class AlarmKind(StrEnum):
    """What is wrong."""

    SMOKE = "SMOKE"
    WATER_LEVEL = "WATER_LEVEL"
    DOOR_FORCED = "DOOR_FORCED"
    DOOR_HELD_OPEN = "DOOR_HELD_OPEN"
    PLATE_BLOCKLISTED = "PLATE_BLOCKLISTED"
    DEVICE_OFFLINE = "DEVICE_OFFLINE"
    STORM = "STORM"


class AlarmLevel(StrEnum):
    """I red 特别重大, II orange 重大, III yellow 较大, IV blue 一般."""

    I = "I"
    II = "II"
    III = "III"
    IV = "IV"


class AlarmCondition(StrEnum):
    """Whether the cause is still there."""

    ACTIVE = "ACTIVE"
    CLEARED = "CLEARED"


class AlarmVerdict(StrEnum):
    """What a human found."""

    UNVERIFIED = "UNVERIFIED"
    CONFIRMED = "CONFIRMED"
    FALSE_ALARM = "FALSE_ALARM"
    TEST = "TEST"


class Alarm(TenantRow, table=True):
    """One trouble at one device. While it is active there is no second one of its kind at that device."""

    __table_args__ = (
        inside_community("device_id", "device"),
        inside_community("building_id", "building"),
        Index(
            "uq_alarm_active",
            "community_id",
            "device_id",
            "kind",
            unique=True,
            postgresql_where=text("condition = 'ACTIVE'"),
        ),
        Index("ix_alarm_feed", "community_id", text("raised_at DESC"), text("id DESC")),
        Index("ix_alarm_device", "community_id", "device_id", "kind", text("last_seen_at DESC")),
    )

    device_id: UUID
    building_id: UUID | None = None
    floor: int | None = None
    place: str = Field(max_length=120)
    kind: AlarmKind = choice(AlarmKind)
    level: AlarmLevel = choice(AlarmLevel)
    condition: AlarmCondition = choice(AlarmCondition, default=AlarmCondition.ACTIVE)
    verdict: AlarmVerdict = choice(AlarmVerdict, default=AlarmVerdict.UNVERIFIED)
    raised_at: datetime = instant()
    last_seen_at: datetime = instant()
    cleared_at: datetime | None = instant(nullable=True)
    repeats: int = Field(default=1, sa_type=BigInteger)
    acknowledged_at: datetime | None = instant(nullable=True)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="person.id")
    expires_at: datetime | None = instant(nullable=True)
    version: int = Field(default=1, sa_type=BigInteger)
    correlation_id: UUID


class AlarmMove(TenantRow, table=True):
    """What happened to an alarm, appended and never changed: raised, repeated at a new level, acknowledged, cleared."""

    __tablename__ = "alarm_move"
    __table_args__ = (
        inside_community("alarm_id", "alarm"),
        Index("ix_alarm_move_history", "community_id", "alarm_id", "at", "id"),
    )

    alarm_id: UUID
    what: str = Field(max_length=40)
    at: datetime = instant()
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    event_id: UUID | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
