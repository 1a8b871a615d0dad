"""Saved cards, who people are at the payment provider, and autopay with what it has done."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

INSTANT = sa.DateTime(timezone=True)


def words(name: str, choices: Sequence[str]) -> sa.Enum:
    """Text with a check."""
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def of_a_person(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """The key and the owner of a row that belongs to a person."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def tenant(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """The key of a row that belongs to a community."""
    return [
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=f"fk_{table}_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name=f"pk_{table}"),
    ]


def inside(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A foreign key that cannot leave the community."""
    return sa.ForeignKeyConstraint(
        ["community_id", column],
        [f"{target}.community_id", f"{target}.id"],
        name=f"fk_{table}_community_id_{column}",
    )


def upgrade() -> None:
    customers()
    cards()
    setups()
    autopays()
    steps()


def customers() -> None:
    op.create_table(
        "payment_customer",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_payment_customer_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_payment_customer"),
        sa.UniqueConstraint("provider_id", name="uq_payment_customer_provider_id"),
    )


def cards() -> None:
    op.create_table(
        "saved_card",
        *of_a_person("saved_card"),
        sa.Column("provider_id", sa.String(255), nullable=False),
        sa.Column("brand", sa.String(40), nullable=False),
        sa.Column("last4", sa.String(4), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("detached_at", INSTANT, nullable=True),
        sa.CheckConstraint("exp_month BETWEEN 1 AND 12", name="ck_saved_card_month"),
    )
    op.create_index("uq_saved_card_provider_id", "saved_card", ["provider_id"], unique=True)
    op.create_index(
        "ix_saved_card_person", "saved_card", ["person_id", sa.text("added_at DESC"), sa.text("id DESC")]
    )
    op.create_index(
        "ix_saved_card_to_detach",
        "saved_card",
        ["removed_at"],
        postgresql_where=sa.text("removed_at IS NOT NULL AND detached_at IS NULL"),
    )


def setups() -> None:
    op.create_table(
        "card_setup",
        *of_a_person("card_setup"),
        sa.Column(
            "status", words("setupstatus", ("STARTING", "PENDING", "FAILED", "SUCCEEDED")), nullable=False
        ),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("check_at", INSTANT, nullable=False),
        sa.Column("provider_id", sa.String(255), nullable=True),
        sa.Column("client_secret", sa.String(255), nullable=True),
        sa.Column("saved_card_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["saved_card_id"], ["saved_card.id"], name="fk_card_setup_saved_card_id"),
    )
    op.create_index("uq_card_setup_provider_id", "card_setup", ["provider_id"], unique=True)
    op.create_index("ix_card_setup_person", "card_setup", ["person_id"])
    op.create_index(
        "ix_card_setup_open",
        "card_setup",
        ["check_at"],
        postgresql_where=sa.text("status IN ('STARTING', 'PENDING')"),
    )


def autopays() -> None:
    reasons = ("BY_PERSON", "REPLACED", "CARD_REMOVED", "MOVED_OUT")
    op.create_table(
        "autopay",
        *tenant("autopay"),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("saved_card_id", sa.Uuid(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("end_reason", words("autopayend", reasons), nullable=True),
        inside("autopay", "room_id", "room"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_autopay_person_id"),
        sa.ForeignKeyConstraint(["saved_card_id"], ["saved_card.id"], name="fk_autopay_saved_card_id"),
        sa.CheckConstraint("limit_minor > 0", name="ck_autopay_limit_allows_something"),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ck_autopay_ended_has_reason"),
    )
    active = sa.text("ended_at IS NULL")
    for name, columns, unique in (
        ("uq_autopay_active", ["community_id", "room_id"], True),
        ("ix_autopay_person", ["person_id", "community_id"], False),
        ("ix_autopay_card", ["saved_card_id"], False),
    ):
        op.create_index(name, "autopay", columns, unique=unique, postgresql_where=active)


def steps() -> None:
    kinds = ("NOTICE", "OVER_LIMIT", "CHARGE", "FAILURE")
    op.create_table(
        "autopay_step",
        *tenant("autopay_step"),
        sa.Column("autopay_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("autopaystepkind", kinds), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", INSTANT, nullable=False),
        inside("autopay_step", "autopay_id", "autopay"),
        inside("autopay_step", "bill_id", "bill"),
        inside("autopay_step", "payment_id", "payment"),
    )
    op.create_index(
        "uq_autopay_step",
        "autopay_step",
        ["community_id", "autopay_id", "bill_id", "kind", "day"],
        unique=True,
    )
    op.create_index("ix_autopay_step_bill", "autopay_step", ["community_id", "bill_id"])
    op.create_index("ix_autopay_step_payment", "autopay_step", ["community_id", "payment_id"])
    op.create_index(
        "ix_autopay_step_charged",
        "autopay_step",
        ["taken_at"],
        postgresql_where=sa.text("kind = 'CHARGE'"),
    )
