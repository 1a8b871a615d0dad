"""Who lets which card pay for which room, and what was done of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

import payments.cards.models
import payments.checkout.models  # noqa: F401 - it pays with cards, and what it makes are payments
from domain.kit.tables import TenantRow, choice, inside_community, instant


class AutopayEnd(StrEnum):
    """Why it ended."""

    BY_PERSON = "BY_PERSON"
    REPLACED = "REPLACED"
    CARD_REMOVED = "CARD_REMOVED"
    MOVED_OUT = "MOVED_OUT"


class AutopayStepKind(StrEnum):
    """What was done about a bill: announced, left to the person since it is over the limit, charged, or said
    that the charge has failed.
    """

    NOTICE = "NOTICE"
    OVER_LIMIT = "OVER_LIMIT"
    CHARGE = "CHARGE"
    FAILURE = "FAILURE"


class Autopay(TenantRow, table=True):
    """One person's word for one room; a room has one at a time. `limit_minor` (分) is for each bill by
    itself.
    """

    __table_args__ = (
        inside_community("room_id", "room"),
        Index(
            "uq_autopay_active",
            "community_id",
            "room_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_autopay_person", "person_id", "community_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_autopay_card", "saved_card_id", postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("limit_minor > 0", name="limit_allows_something"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_has_reason"),
    )

    room_id: UUID
    person_id: UUID = Field(foreign_key="person.id")
    saved_card_id: UUID = Field(foreign_key="saved_card.id")
    limit_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    created_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    end_reason: AutopayEnd | None = choice(AutopayEnd, default=None, nullable=True)


class AutopayStep(TenantRow, table=True):
    """Done once for a bill and a day: announced or left alone for its due day, charged on the day it was
    tried.
    """

    __tablename__ = "autopay_step"
    __table_args__ = (
        inside_community("autopay_id", "autopay"),
        inside_community("bill_id", "bill"),
        inside_community("payment_id", "payment"),
        Index("uq_autopay_step", "community_id", "autopay_id", "bill_id", "kind", "day", unique=True),
        Index("ix_autopay_step_bill", "community_id", "bill_id"),
        Index("ix_autopay_step_payment", "community_id", "payment_id"),
        Index("ix_autopay_step_charged", "taken_at", postgresql_where=text("kind = 'CHARGE'")),
    )

    autopay_id: UUID
    bill_id: UUID
    kind: AutopayStepKind = choice(AutopayStepKind)
    day: date
    payment_id: UUID | None = None
    taken_at: datetime = instant()
