"""The inbox of payment providers' events. Readers never see it: it holds names and addresses of payers."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

STATES = ("NEW", "DONE", "IGNORED", "QUARANTINED")


def upgrade() -> None:
    state = sa.Enum(*STATES, name="webhookstate", native_enum=False, create_constraint=True, length=40)
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "webhook_event",
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("event_id", sa.String(255), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("account", sa.String(255), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("problem", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("source", "event_id", name="pk_webhook_event"),
        sa.CheckConstraint("attempts >= 0", name="ck_webhook_event_attempts_counted"),
    )
    op.create_index(
        "ix_webhook_event_due", "webhook_event", ["next_try_at"], postgresql_where=sa.text("state = 'NEW'")
    )
    op.create_index(
        "ix_webhook_event_quarantined",
        "webhook_event",
        ["received_at"],
        postgresql_where=sa.text("state = 'QUARANTINED'"),
    )
    op.create_index("ix_webhook_event_received_at", "webhook_event", ["received_at"])
    op.execute("REVOKE ALL ON webhook_event FROM palm_reader")
