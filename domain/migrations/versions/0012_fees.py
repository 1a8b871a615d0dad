"""Fee items, meters with their readings, and fee runs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

PARAMETERS_FIT = """
(jsonb_typeof(parameters) = 'object' AND CASE formula
  WHEN 'AREA' THEN parameters ?& ARRAY['rate']
  WHEN 'FIXED' THEN jsonb_typeof(parameters -> 'amount_minor') = 'number'
  WHEN 'METERED' THEN parameters ?& ARRAY['medium'] AND jsonb_typeof(parameters -> 'tiers') = 'array'
  WHEN 'SHARED' THEN parameters ?& ARRAY['medium', 'rate']
  ELSE parameters = '{}'::jsonb END) IS TRUE
"""
FEES = ("PROPERTY", "ELEVATOR", "PARKING", "WATER", "ELECTRICITY", "SHARED", "OTHER")
FORMULAS = ("AREA", "FIXED", "METERED", "SHARED", "MANUAL")
MEDIA = ("WATER", "ELECTRICITY", "GAS", "HEAT")
ANOMALIES = ("NO_AREA", "NO_READING", "WENT_BACK", "TRIPLED")


def words(name: str, choices: Sequence[str]) -> sa.Enum:
    """Text with a check."""
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


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


def effective(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """From a first day of a month until another."""
    return [
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.CheckConstraint("extract(day FROM effective_from) = 1", name=f"ck_{table}_begins_with_a_month"),
        sa.CheckConstraint("extract(day FROM effective_until) = 1", name=f"ck_{table}_ends_with_a_month"),
        sa.CheckConstraint("effective_until > effective_from", name=f"ck_{table}_ends_after_it_begins"),
    ]


def upgrade() -> None:
    fee_items()
    meters()
    fee_runs()


def fee_items() -> None:
    op.create_table(
        "fee_item",
        *tenant("fee_item"),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("fee", words("feekind", FEES), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("formula", words("formulakind", FORMULAS), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("cycle", words("cycle", ("MONTH", "QUARTER", "YEAR")), nullable=False),
        sa.Column("payer", words("payer", ("ROOM", "PARKING_SPACE", "VEHICLE")), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *effective("fee_item"),
        inside("fee_item", "building_id", "building"),
        sa.CheckConstraint(
            "cycle = 'MONTH' OR formula IN ('AREA', 'FIXED')", name="ck_fee_item_usage_is_billed_monthly"
        ),
        sa.CheckConstraint(
            "payer = 'ROOM' OR formula IN ('FIXED', 'MANUAL')", name="ck_fee_item_a_space_has_no_area"
        ),
        sa.CheckConstraint(PARAMETERS_FIT, name="ck_fee_item_parameters_fit"),
    )
    op.create_index("ix_fee_item_bill", "fee_item", ["community_id", "position", "id"])
    op.create_table(
        "fee_assignment",
        *tenant("fee_assignment"),
        sa.Column("fee_item_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        *effective("fee_assignment"),
        inside("fee_assignment", "fee_item_id", "fee_item"),
        inside("fee_assignment", "room_id", "room"),
        sa.CheckConstraint("amount_minor >= 0", name="ck_fee_assignment_amount_not_negative"),
    )
    op.create_index(
        "uq_fee_assignment",
        "fee_assignment",
        ["community_id", "fee_item_id", "room_id", "subject", "effective_from"],
        unique=True,
    )
    op.create_index("ix_fee_assignment_room", "fee_assignment", ["community_id", "room_id"])


def meters() -> None:
    op.create_table(
        "meter",
        *tenant("meter"),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("medium", words("medium", MEDIA), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        inside("meter", "room_id", "room"),
        inside("meter", "building_id", "building"),
        inside("meter", "device_id", "device"),
        sa.UniqueConstraint("community_id", "code", name="uq_meter_community_id_code"),
        sa.CheckConstraint("num_nonnulls(room_id, building_id) < 2", name="ck_meter_one_place"),
    )
    op.create_index("ix_meter_room", "meter", ["community_id", "room_id", "medium"])
    op.create_index(
        "uq_meter_device",
        "meter",
        ["community_id", "device_id", "medium"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "meter_reading",
        *tenant("meter_reading"),
        sa.Column("meter_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Numeric(precision=15, scale=3), nullable=False),
        sa.Column("source", words("readingsource", ("DEVICE", "RESIDENT", "STAFF")), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("photo_key", sa.String(200), nullable=True),
        inside("meter_reading", "meter_id", "meter"),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"], name="fk_meter_reading_read_by"),
        sa.CheckConstraint("value >= 0", name="ck_meter_reading_value_not_negative"),
    )
    op.create_index(
        "uq_meter_reading_at",
        "meter_reading",
        ["community_id", "meter_id", "read_at"],
        unique=True,
        postgresql_include=["value"],
    )


def fee_runs() -> None:
    op.create_table(
        "fee_run",
        *tenant("fee_run"),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("status", words("feerunstatus", ("DRAFT", "ISSUED")), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bills", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name="fk_fee_run_started_by"),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name="fk_fee_run_issued_by"),
        sa.UniqueConstraint("community_id", "period", name="uq_fee_run_community_id_period"),
        sa.CheckConstraint(
            "(status = 'ISSUED') = (issued_at IS NOT NULL)", name="ck_fee_run_issued_has_instant"
        ),
    )
    op.create_table(
        "fee_anomaly",
        *tenant("fee_anomaly"),
        sa.Column("fee_run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("anomalykind", ANOMALIES), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("meter_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(200), nullable=False),
        inside("fee_anomaly", "fee_run_id", "fee_run"),
        inside("fee_anomaly", "room_id", "room"),
        inside("fee_anomaly", "meter_id", "meter"),
        sa.CheckConstraint("num_nonnulls(room_id, meter_id) > 0", name="ck_fee_anomaly_has_subject"),
    )
    op.create_index(
        "uq_fee_anomaly",
        "fee_anomaly",
        ["community_id", "fee_run_id", "kind", "room_id", "meter_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
