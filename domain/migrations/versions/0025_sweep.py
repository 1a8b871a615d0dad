"""When the provider is asked again about a payment that has not ended."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("payment", sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
