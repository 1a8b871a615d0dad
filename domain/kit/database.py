"""The connection to PostgreSQL that commands write through."""

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine


class Database:
    """One engine for a process. `url` is a plain `postgresql://` address; `behind_pooler` turns prepared
    statements
    off, as PgBouncer in transaction mode needs."""

    def __init__(self, url: str, *, pool_size: int = 10, behind_pooler: bool = False) -> None:
        cache = {"statement_cache_size": 0, "prepared_statement_cache_size": 0} if behind_pooler else {}
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={"server_settings": {"application_name": "palm"}, **cache},
        )
        self.sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()
