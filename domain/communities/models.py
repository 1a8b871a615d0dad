"""The tree of places: city 城区 → street 街镇 → community 社区 → building 楼宇 → unit 单元 → room 房."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from domain.kit.tables import Provenance, Row, TenantRow, inside_community


class City(Row, table=True):
    """An urban district (城区) with its own administration."""

    code: str = Field(max_length=12, unique=True)
    name: str = Field(max_length=80)


class Street(Row, table=True):
    """A street or town (街镇), the level that a small loop is solved on."""

    city_id: UUID = Field(foreign_key="city.id", index=True)
    code: str = Field(max_length=12, unique=True)
    name: str = Field(max_length=80)


class Community(Row, table=True):
    """A residential community (社区): the tenant, and the shard key of all that belongs to it (ADR 0001)."""

    street_id: UUID = Field(foreign_key="street.id", index=True)
    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=80)
    address: str = Field(max_length=200)
    time_zone: str = Field(default="Asia/Shanghai", max_length=40)


class Building(TenantRow, Provenance, table=True):
    """A building (楼宇), numbered within its community."""

    __table_args__ = (UniqueConstraint("community_id", "number"),)

    number: str = Field(max_length=20)
    name: str = Field(max_length=80)
    floors: int


class Unit(TenantRow, Provenance, table=True):
    """An entrance of a building with its own staircase (单元)."""

    __table_args__ = (
        inside_community("building_id", "building"),
        UniqueConstraint("community_id", "building_id", "number"),
    )

    building_id: UUID
    number: str = Field(max_length=20)


class Room(TenantRow, Provenance, table=True):
    """A dwelling (房): what bills are made for and people live in. `area` is the billed area in square
    metres.
    """

    __table_args__ = (
        inside_community("building_id", "building"),
        inside_community("unit_id", "unit"),
        UniqueConstraint("community_id", "unit_id", "number"),
        CheckConstraint("area > 0", name="area_positive"),
    )

    building_id: UUID = Field(index=True)
    unit_id: UUID
    number: str = Field(max_length=20)
    floor: int
    area: Decimal = Field(max_digits=8, decimal_places=2)
