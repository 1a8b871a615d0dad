"""One connection for reading: it cannot write, and keeps what it has prepared.

Behind a transaction pooler nothing outlives a transaction, so the settings are made inside of each and
nothing is prepared; `ALTER ROLE … SET` on the reader's role would spare the round trips.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg

from schema.engine.lru import Lru

SETTINGS = {
    "default_transaction_read_only": "on",
    "jit": "off",
    # Rows are few and found by their keys. A generic plan does not know that, and would read whole tables.
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "plan_cache_mode": "force_generic_plan",
    "timezone": "UTC",
    "datestyle": "ISO, MDY",
    "application_name": "palm-read",
}


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Where and how to read. `role` is taken on after connecting, if given; times are in seconds."""

    url: str
    size: int = 3
    role: str | None = None
    statement_timeout: float = 10.0
    connect_timeout: float = 5.0
    behind_pooler: bool = False
    prepared: int = 300

    def server_settings(self) -> dict[str, str]:
        """What every session of ours has."""
        role = {"role": self.role} if self.role else {}
        return {**SETTINGS, **role, "statement_timeout": str(int(self.statement_timeout * 1000))}


class ReadConnection:
    """Runs statements, preparing each once."""

    def __init__(self, connection: Any, settings: ReadSettings) -> None:
        self.connection = connection
        self.settings = settings
        self.prepared: Lru[str, Any] = Lru(settings.prepared)
        self.numbers = count(1)

    @classmethod
    async def open(cls, settings: ReadSettings) -> "ReadConnection":
        """Connects."""
        connection = await asyncpg.connect(
            settings.url,
            timeout=settings.connect_timeout,
            statement_cache_size=0,
            server_settings={} if settings.behind_pooler else settings.server_settings(),
        )
        return cls(connection, settings)

    async def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a statement."""
        if self.settings.behind_pooler:
            return await self.fetch_in_transaction(sql, values)
        statement = self.prepared.get(sql) or self.prepared.put(sql, await self.prepare(sql))
        found: list[Any] = await statement.fetch(*values)
        return found

    async def prepare(self, sql: str) -> Any:
        """A statement with a name: PostgreSQL plans one without a name anew each time that it runs."""
        return await self.connection.prepare(sql, name=f"palm_{next(self.numbers)}")

    async def explain(self, sql: str, parameters: int) -> list[str]:
        """PostgreSQL's plan of a statement without values: the generic one, which every request runs."""
        nothing = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
        await self.connection.execute(f"PREPARE palm_explained AS {sql}")
        rows = await self.connection.fetch(f"EXPLAIN EXECUTE palm_explained{nothing}")
        await self.connection.execute("DEALLOCATE palm_explained")
        return [row[0] for row in rows]

    async def fetch_in_transaction(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The same, for a pooler that may hand the next transaction to another server."""
        async with self.connection.transaction(readonly=True):
            local = (
                f"SET LOCAL {name} = '{value}'" for name, value in self.settings.server_settings().items()
            )
            await self.connection.execute("; ".join(local))
            found: list[Any] = await self.connection.fetch(sql, *values)
            return found

    @property
    def alive(self) -> bool:
        """Whether the connection can still be used."""
        return not self.connection.is_closed()

    def abandon(self) -> None:
        """Closes without waiting for the server."""
        self.connection.terminate()
