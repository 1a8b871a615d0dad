"""Cards that people have saved for later, and the saving itself."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

import domain.people.models  # noqa: F401 - cards belong to people
from domain.kit.tables import Row, choice, instant


class SetupStatus(StrEnum):
    """From lowest to highest: the highest that was ever heard counts, so the order does not matter."""

    STARTING = "STARTING"
    PENDING = "PENDING"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"


class PaymentCustomer(SQLModel, table=True):
    """Who a person is at the payment provider."""

    __tablename__ = "payment_customer"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    provider_id: str = Field(max_length=255, unique=True)


class SavedCard(Row, table=True):
    """A card that its person may pay with. `removed_at` is the person's word, or Stripe's; `detached_at` is
    when Stripe had forgotten it.
    """

    __tablename__ = "saved_card"
    __table_args__ = (
        Index("uq_saved_card_provider_id", "provider_id", unique=True),
        Index("ix_saved_card_person", "person_id", text("added_at DESC"), text("id DESC")),
        Index(
            "ix_saved_card_to_detach",
            "removed_at",
            postgresql_where=text("removed_at IS NOT NULL AND detached_at IS NULL"),
        ),
        CheckConstraint("exp_month BETWEEN 1 AND 12", name="month"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    provider_id: str = Field(max_length=255)
    brand: str = Field(max_length=40)
    last4: str = Field(max_length=4)
    exp_month: int
    exp_year: int
    added_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
    detached_at: datetime | None = instant(nullable=True)


class CardSetup(Row, table=True):
    """A person saves a card. `client_secret` is for Stripe's SDK on the phone, and gone when it is done.

    At `check_at` Stripe is asked how it stands, unless it is at an end.
    """

    __tablename__ = "card_setup"
    __table_args__ = (
        Index("uq_card_setup_provider_id", "provider_id", unique=True),
        Index("ix_card_setup_person", "person_id"),
        Index("ix_card_setup_open", "check_at", postgresql_where=text("status IN ('STARTING', 'PENDING')")),
    )

    person_id: UUID = Field(foreign_key="person.id")
    status: SetupStatus = choice(SetupStatus)
    started_at: datetime = instant()
    check_at: datetime = instant()
    provider_id: str | None = Field(default=None, max_length=255)
    client_secret: str | None = Field(default=None, max_length=255)
    saved_card_id: UUID | None = Field(default=None, foreign_key="saved_card.id")
