"""A cursor for the alarms' lane, where the only one stands: none is told twice, and none is passed over.

Both cursors are there before any worker of this release moves one of them. What the release before tells in
the meantime is not told again, as an inbox entry is unique by person and position.
"""

from alembic import op

revision = "0030"
down_revision = "0029"

BEGIN = """
INSERT INTO outbox_consumer (name, position, extra)
SELECT 'notifications.urgent', coalesce(max(position), 0), coalesce((array_agg(extra))[1], '{}')
FROM outbox_consumer WHERE name = 'notifications'
"""


def upgrade() -> None:
    op.execute(BEGIN)
