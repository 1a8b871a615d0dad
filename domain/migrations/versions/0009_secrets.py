"""Readers never need hashes of codes and tokens, nor device secrets: what is not readable cannot leak."""

from alembic import op

revision = "0009"
down_revision = "0008"

SECRET_TABLES = ("one_time_code", "refresh_token", "device_key", "idempotency_record", "blocked_plate")


def upgrade() -> None:
    """Takes back what the default privileges of revision 0000 gave."""
    for table in SECRET_TABLES:
        op.execute(f"REVOKE ALL ON {table} FROM palm_reader")
