"""Room for what every device event writes (ADR 0011).

A device's row changes with each of its events. Without an index on what changes, and with room in its page,
the new version stays beside the old one and no index hears of it. Devices that have fallen silent are
found by reading the devices, which is done every few seconds and not ten thousand times a second.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Pages that are full are not rewritten: rows move out of them as their devices speak."""
    op.drop_index("ix_device_silence", table_name="device")
    op.execute("ALTER TABLE device SET (fillfactor = 50)")
