"""Readings that are far above the habit of their meter carry a mark."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """A constant default rewrites no row."""
    op.add_column(
        "meter_reading", sa.Column("is_unusual", sa.Boolean(), nullable=False, server_default=sa.false())
    )
