"""Fee items (收费项目) of a community, and the rooms that the special ones are charged to."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

import domain.communities.models  # noqa: F401 - foreign keys of fees point there
from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import FormulaKind
from domain.billing.models import FeeKind
from domain.kit.tables import TenantRow, choice, inside_community


class Payer(StrEnum):
    """What is charged: every room, or the parking spaces and vehicles that are assigned to one."""

    ROOM = "ROOM"
    PARKING_SPACE = "PARKING_SPACE"
    VEHICLE = "VEHICLE"


# What a formula needs. `fees.formulas` checks it in depth before it is written.
PARAMETERS_FIT = """
(jsonb_typeof(parameters) = 'object' AND CASE formula
  WHEN 'AREA' THEN parameters ?& ARRAY['rate']
  WHEN 'FIXED' THEN jsonb_typeof(parameters -> 'amount_minor') = 'number'
  WHEN 'METERED' THEN parameters ?& ARRAY['medium'] AND jsonb_typeof(parameters -> 'tiers') = 'array'
  WHEN 'SHARED' THEN parameters ?& ARRAY['medium', 'rate']
  ELSE parameters = '{}'::jsonb END) IS TRUE
"""


class FeeItem(TenantRow, table=True):
    """What a community charges, by which formula, how often, from when until when.

    A change of price is a second item that begins when the first one ends: what was billed can be computed
    again for ever. `effective_from` and `effective_until` (exclusive; None is without end) are first days of
    months. `building_id` None is for all buildings. `position` is its place on a bill.
    """

    __tablename__ = "fee_item"
    __table_args__ = (
        inside_community("building_id", "building"),
        Index("ix_fee_item_bill", "community_id", "position", "id"),
        CheckConstraint("extract(day FROM effective_from) = 1", name="begins_with_a_month"),
        CheckConstraint("extract(day FROM effective_until) = 1", name="ends_with_a_month"),
        CheckConstraint("effective_until > effective_from", name="ends_after_it_begins"),
        CheckConstraint("cycle = 'MONTH' OR formula IN ('AREA', 'FIXED')", name="usage_is_billed_monthly"),
        CheckConstraint("payer = 'ROOM' OR formula IN ('FIXED', 'MANUAL')", name="a_space_has_no_area"),
        CheckConstraint(PARAMETERS_FIT, name="parameters_fit"),
    )

    building_id: UUID | None = None
    fee: FeeKind = choice(FeeKind)
    name: str = Field(max_length=80)
    formula: FormulaKind = choice(FormulaKind)
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    cycle: Cycle = choice(Cycle, default=Cycle.MONTH)
    payer: Payer = choice(Payer, default=Payer.ROOM)
    position: int
    effective_from: date
    effective_until: date | None = None


class FeeAssignment(TenantRow, table=True):
    """A line that an item charges to one room, besides those that it charges to all.

    For a parking space or a vehicle `subject` names it (`B1-017`, a plate) and there is a row for each. For
    an item that is charged by hand `amount_minor` is the amount of each month. Dates are as in the item.
    """

    __tablename__ = "fee_assignment"
    __table_args__ = (
        inside_community("fee_item_id", "fee_item"),
        inside_community("room_id", "room"),
        Index("uq_fee_assignment", "community_id", "fee_item_id", "room_id", "subject", "effective_from",
              unique=True),
        Index("ix_fee_assignment_room", "community_id", "room_id"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("extract(day FROM effective_from) = 1", name="begins_with_a_month"),
        CheckConstraint("extract(day FROM effective_until) = 1", name="ends_with_a_month"),
        CheckConstraint("effective_until > effective_from", name="ends_after_it_begins"),
    )  # fmt: skip

    fee_item_id: UUID
    room_id: UUID
    subject: str = Field(default="", max_length=40)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    effective_from: date
    effective_until: date | None = None
