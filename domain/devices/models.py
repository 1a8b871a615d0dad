"""Devices, the edge nodes that may speak for them, their keys, and what they said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.devices.kinds import Connectivity, DeviceKind, FundingModel
from domain.kit.tables import Provenance, TenantRow, choice, inside_community, instant


class EdgeNode(TenantRow, Provenance, table=True):
    """A computer in the compound (小区节点) that collects from devices and may speak for them."""

    __tablename__ = "edge_node"
    __table_args__ = (UniqueConstraint("community_id", "code"),)

    code: str = Field(max_length=40)
    name: str = Field(max_length=80)


class Device(TenantRow, Provenance, table=True):
    """A sensor or actuator. `state` is what its applied events made of it; `state_at` is when the newest of
    them happened, `said_at` the newest that was no heartbeat.
    """

    __table_args__ = (
        inside_community("edge_node_id", "edge_node"),
        inside_community("building_id", "building"),
        inside_community("unit_id", "unit"),
        inside_community("room_id", "room"),
        UniqueConstraint("community_id", "code"),
        Index("ix_device_kind", "community_id", "kind", "id"),
        CheckConstraint("reporting_interval_seconds > 0", name="interval_positive"),
    )

    code: str = Field(max_length=40)
    name: str = Field(max_length=80)
    kind: DeviceKind = choice(DeviceKind)
    edge_node_id: UUID | None = None
    building_id: UUID | None = None
    unit_id: UUID | None = None
    floor: int | None = None
    room_id: UUID | None = None
    place: str = Field(max_length=120)
    owner: str = Field(max_length=80)
    operator: str = Field(max_length=80)
    funding: FundingModel = choice(FundingModel)
    reporting_interval_seconds: int
    connectivity: Connectivity = choice(Connectivity, default=Connectivity.UNKNOWN)
    last_seen_at: datetime | None = instant(nullable=True)
    silent_at: datetime | None = instant(nullable=True)
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    state_at: datetime | None = instant(nullable=True)
    said_at: datetime | None = instant(nullable=True)
    last_sequence: int | None = Field(default=None, sa_type=BigInteger)
    missing_events: int = Field(default=0, sa_type=BigInteger)
    in_maintenance_until: datetime | None = instant(nullable=True)


class DeviceKey(TenantRow, table=True):
    """A secret that a device or an edge node signs with. Two may be valid at once while one is rotated out.

    `secret` is needed in the clear to verify an HMAC; it is encrypted by the operator's key (`sealed`).
    """

    __tablename__ = "device_key"
    __table_args__ = (
        inside_community("device_id", "device"),
        inside_community("edge_node_id", "edge_node"),
        CheckConstraint("num_nonnulls(device_id, edge_node_id) = 1", name="one_holder"),
        Index("uq_device_key_key_id", "key_id", unique=True),
    )

    key_id: str = Field(max_length=40)
    device_id: UUID | None = None
    edge_node_id: UUID | None = None
    sealed: bytes
    valid_from: datetime = instant()
    valid_until: datetime | None = instant(nullable=True)


class DeviceEvent(TenantRow, table=True):
    """One thing that a device said (CloudEvents 1.0), stored once whatever the number of times it was
    sent.
    """

    __tablename__ = "device_event"
    __table_args__ = (
        inside_community("device_id", "device"),
        UniqueConstraint("community_id", "device_id", "event_id"),
        Index(
            "ix_device_event_history", "community_id", "device_id", text("happened_at DESC"), text("id DESC")
        ),
    )

    device_id: UUID
    event_id: str = Field(max_length=120)
    type: str = Field(max_length=120)
    subject: str | None = Field(default=None, max_length=200)
    happened_at: datetime = instant()
    recorded_at: datetime | None = instant(nullable=True)
    received_at: datetime = instant()
    sequence: int | None = Field(default=None, sa_type=BigInteger)
    severity_number: int | None = None
    expires_at: datetime | None = instant(nullable=True)
    skewed: bool = False
    applied: bool = True
    data: dict[str, Any] = Field(sa_type=JSONB)
    data_reference: str | None = Field(default=None, max_length=400)
    correlation_id: UUID
    causation_id: UUID | None = None


class QuarantinedEvent(TenantRow, table=True):
    """What a known credential sent and nobody understood: kept as it came, seen by managers, never lost."""

    __tablename__ = "quarantined_event"
    __table_args__ = (
        inside_community("device_id", "device"),
        Index("ix_quarantined_event_feed", "community_id", text("received_at DESC"), text("id DESC")),
        Index("uq_quarantined_event_repeat", "community_id", "source", "event_id", "reason", unique=True),
    )

    device_id: UUID | None = None
    source: str = Field(max_length=200)
    event_id: str = Field(max_length=120)
    type: str = Field(max_length=120)
    reason: str = Field(max_length=40)
    detail: str = Field(max_length=400)
    received_at: datetime = instant()
    envelope: dict[str, Any] = Field(sa_type=JSONB)
