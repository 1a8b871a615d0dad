"""The connection to PostgreSQL."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine


class Database:
    """One engine for a process. `url` is a plain `postgresql://` address.

    `behind_pooler` turns prepared statements off, as PgBouncer in transaction mode needs. With a
    `reader_role` every session takes on that role and cannot write.
    """

    def __init__(
        self, url: str, *, pool_size: int = 10, behind_pooler: bool = False, reader_role: str | None = None
    ) -> None:
        cache = {"statement_cache_size": 0, "prepared_statement_cache_size": 0} if behind_pooler else {}
        reading = {"role": reader_role, "default_transaction_read_only": "on"} if reader_role else {}
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=0,  # a connection that is opened for one request costs more than the wait for one
            hide_parameters=True,  # errors are logged, and parameters are personal data
            connect_args={"server_settings": {"application_name": "palm", **reading}, **cache},
        )
        event.listen(self.engine.sync_engine, "checkout", _only_open)
        self.sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()


def _only_open(connection: Any, _record: object, _proxy: object) -> None:
    """The pool opens another connection in place of one that the server has closed. The driver knows that
    without asking the server, which would be three round trips before each use.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
