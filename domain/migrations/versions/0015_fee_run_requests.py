"""Fee runs that wait for a worker, tell how far they have come, and say why they failed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

STATUSES = "status IN ('REQUESTED', 'DRAFT', 'FAILED', 'ISSUED')"
FAILURES = ("ITEM_UNREADABLE", "GAVE_UP")
COUNTS = ("requests", "attempts", "rooms", "rooms_done")


def upgrade() -> None:
    runs()
    requests()


def runs() -> None:
    """The defaults are constants, which PostgreSQL adds without touching a row, and the release before this
    one writes rows without these columns.
    """
    failure = sa.Enum(*FAILURES, name="feerunfailure", native_enum=False, create_constraint=False, length=40)
    op.add_column("fee_run", sa.Column("failure", failure, nullable=True))
    for name in COUNTS:
        op.add_column("fee_run", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    words = ", ".join(f"'{each}'" for each in FAILURES)
    op.drop_constraint(op.f("ck_fee_run_feerunstatus"), "fee_run", type_="check")
    for name, rule in (
        ("feerunstatus", STATUSES),
        ("feerunfailure", f"failure IN ({words})"),
        ("failed_has_reason", "(status = 'FAILED') = (failure IS NOT NULL)"),
    ):
        op.create_check_constraint(op.f(f"ck_fee_run_{name}"), "fee_run", rule, postgresql_not_valid=True)
        op.execute(f"ALTER TABLE fee_run VALIDATE CONSTRAINT ck_fee_run_{name}")


def requests() -> None:
    op.create_table(
        "fee_run_request",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fee_run_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_fee_run_request_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "fee_run_id"],
            ["fee_run.community_id", "fee_run.id"],
            name="fk_fee_run_request_community_id_fee_run_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_fee_run_request"),
        sa.UniqueConstraint("community_id", "fee_run_id", name="uq_fee_run_request_community_id_fee_run_id"),
    )
