"""How Alembic talks to the database: over asyncpg, one runner at a time, and never holding a lock for long.

Only `run.py` loads this file. A statement that cannot get its lock within five seconds fails and is tried
again by
the operator, instead of making every query behind it wait.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from domain.kit.tables import metadata

# Any fixed number: whoever holds this session lock is migrating.
RUNNER_LOCK = 20_261_124


def migrate(connection: Connection) -> None:
    """Each revision is a transaction of its own: what it locks is free again before the next one begins, and
    one that fails leaves nothing of itself behind.
    """
    connection.execute(text(f"SELECT pg_advisory_lock({RUNNER_LOCK})"))
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    """Opens one connection for the run."""
    url = make_url(context.config.attributes["database_url"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
