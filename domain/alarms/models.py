"""Alarms (预警): what devices say, on three axes: condition, acknowledgement, verdict."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

import domain.people.models  # noqa: F401 - foreign keys of alarms point there
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

    I = "I"  # noqa: E741 - a Roman numeral
    II = "II"
    III = "III"
    IV = "IV"

    @property
    def weight(self) -> int:
        """4 for the gravest (I) down to 1."""
        return WEIGHTS[self]


WEIGHTS = {AlarmLevel.I: 4, AlarmLevel.II: 3, AlarmLevel.III: 2, AlarmLevel.IV: 1}


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


class AlarmSilence(StrEnum):
    """Why an alarm is only logged: the device was being worked on, its node raised too many, or word came too
    late.
    """

    MAINTENANCE = "MAINTENANCE"
    STORM = "STORM"
    EXPIRED = "EXPIRED"
    TEST = "TEST"


class Alarm(TenantRow, table=True):
    """One trouble at one device. While it is active there is no second one of its kind at that device.

    A storm (`kind` STORM) has no device but the edge node that it comes from; those that it covers name it as
    their `parent_id`. `clears_at` is set while the cause has gone, and passes unless it comes back before.
    """

    __table_args__ = (
        inside_community("device_id", "device"),
        inside_community("edge_node_id", "edge_node"),
        inside_community("building_id", "building"),
        inside_community("parent_id", "alarm"),
        CheckConstraint("(kind = 'STORM') = (device_id IS NULL)", name="storm_has_no_device"),
        CheckConstraint("num_nonnulls(device_id, edge_node_id) > 0", name="has_origin"),
        Index(
            "uq_alarm_active",
            "community_id",
            "device_id",
            "kind",
            unique=True,
            postgresql_where=text("condition = 'ACTIVE'"),
        ),
        Index(
            "uq_alarm_storm",
            "community_id",
            "edge_node_id",
            unique=True,
            postgresql_where=text("condition = 'ACTIVE' AND kind = 'STORM'"),
        ),
        Index("ix_alarm_node", "community_id", "edge_node_id", "raised_at"),
        Index("ix_alarm_parent", "community_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_alarm_clearing", "clears_at", postgresql_where=text("condition = 'ACTIVE'")),
        Index("ix_alarm_feed", "community_id", text("raised_at DESC"), text("id DESC")),
        Index("ix_alarm_device", "community_id", "device_id", "kind", text("last_seen_at DESC")),
    )

    device_id: UUID | None = None
    edge_node_id: UUID | None = None
    parent_id: UUID | None = None
    building_id: UUID | None = None
    floor: int | None = None
    place: str = Field(max_length=120)
    kind: AlarmKind = choice(AlarmKind)
    level: AlarmLevel = choice(AlarmLevel)
    condition: AlarmCondition = choice(AlarmCondition, default=AlarmCondition.ACTIVE)
    verdict: AlarmVerdict = choice(AlarmVerdict, default=AlarmVerdict.UNVERIFIED)
    raised_at: datetime = instant()
    last_seen_at: datetime = instant()
    clears_at: datetime | None = instant(nullable=True)
    cleared_at: datetime | None = instant(nullable=True)
    silence: AlarmSilence | None = choice(AlarmSilence, default=None, nullable=True)
    repeats: int = Field(default=1, sa_type=BigInteger)
    acknowledged_at: datetime | None = instant(nullable=True)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="person.id")
    expires_at: datetime | None = instant(nullable=True)
    version: int = Field(default=1, sa_type=BigInteger)
    correlation_id: UUID


class AlarmMove(TenantRow, table=True):
    """What happened to an alarm, appended and never changed: raised, repeated at a new level, acknowledged,
    cleared.
    """

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


class BlockedPlate(TenantRow, table=True):
    """A plate that shall not enter without somebody knowing (车牌黑名单), without spaces: `浙A12345`."""

    __tablename__ = "blocked_plate"
    __table_args__ = (Index("uq_blocked_plate", "community_id", "plate", unique=True),)

    plate: str = Field(max_length=12)
    reason: str = Field(max_length=120)
    blocked_at: datetime = instant()
    blocked_by: UUID | None = Field(default=None, foreign_key="person.id")
