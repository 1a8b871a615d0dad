"""Meters (表计) and what they were read as."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

import domain.devices.models
import domain.people.models  # noqa: F401 - foreign keys of meters and readings point there
from domain.billing.medium import Medium
from domain.kit.tables import TenantRow, choice, inside_community, instant


class ReadingSource(StrEnum):
    """Who read the meter."""

    DEVICE = "DEVICE"
    RESIDENT = "RESIDENT"
    STAFF = "STAFF"


class Meter(TenantRow, table=True):
    """A meter: a room's own, or with `room_id` None a shared one, of a building or of the whole community.

    `device_id` is the device that reads it, if one does. A meter that is replaced is removed, and the new one
    is another row.
    """

    __table_args__ = (
        inside_community("room_id", "room"),
        inside_community("building_id", "building"),
        inside_community("device_id", "device"),
        UniqueConstraint("community_id", "code"),
        Index("ix_meter_room", "community_id", "room_id", "medium"),
        Index("uq_meter_device", "community_id", "device_id", "medium", unique=True,
              postgresql_where=text("removed_at IS NULL")),
        CheckConstraint("num_nonnulls(room_id, building_id) < 2", name="one_place"),
    )  # fmt: skip

    code: str = Field(max_length=40)
    medium: Medium = choice(Medium)
    room_id: UUID | None = None
    building_id: UUID | None = None
    device_id: UUID | None = None
    installed_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)


class MeterReading(TenantRow, table=True):
    """The total that a meter showed at an instant, in m³ or kWh. Appended, never changed.

    The one at its installation is what its first month is counted from. `event_id` is the device event that
    said it, `photo_key` the picture that a resident took. `is_unusual` ones are far above the meter's habit.
    """

    __tablename__ = "meter_reading"
    __table_args__ = (
        inside_community("meter_id", "meter"),
        Index("uq_meter_reading_at", "community_id", "meter_id", "read_at", unique=True,
              postgresql_include=["value"]),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )  # fmt: skip

    meter_id: UUID
    read_at: datetime = instant()
    value: Decimal = Field(max_digits=15, decimal_places=3)
    source: ReadingSource = choice(ReadingSource)
    read_by: UUID | None = Field(default=None, foreign_key="person.id")
    event_id: UUID | None = None
    photo_key: str | None = Field(default=None, max_length=200)
    is_unusual: bool = False
