"""Arrears as a view makes them of the bills (migration 0018)."""

from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

import domain.communities.models  # noqa: F401 - arrears are a building's
from domain.kit.tables import VIEW, TenantRow, inside_community


class Arrears(TenantRow, table=True):
    """What the rooms of one building owe after the due date, in minor units (分) of one currency.

    A bill's age is counted in whole days since its due instant, by PostgreSQL's clock.
    `rooms` are late, with `bills`.
    """

    __table_args__ = (inside_community("building_id", "building"), VIEW)

    building_id: UUID
    building_number: str = Field(max_length=20)
    currency: str = Field(max_length=3)
    rooms: int
    bills: int
    total_minor: int = Field(sa_type=BigInteger)
    to_30_days_minor: int = Field(sa_type=BigInteger)
    to_90_days_minor: int = Field(sa_type=BigInteger)
    to_180_days_minor: int = Field(sa_type=BigInteger)
    over_180_days_minor: int = Field(sa_type=BigInteger)
