"""The role under which every read runs: it can select, and nothing else (ADR 0002)."""

from alembic import op

revision = "0000"
down_revision = None


def upgrade() -> None:
    """Roles belong to the cluster, not to the database, and another database may have made it."""
    op.execute("""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'palm_reader') THEN
                CREATE ROLE palm_reader NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
    """)
    op.execute("GRANT palm_reader TO CURRENT_USER")
    op.execute("GRANT USAGE ON SCHEMA public TO palm_reader")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO palm_reader")
