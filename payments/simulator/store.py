"""All state, in one SQLite file: objects as JSON, and the tables of idempotency and of webhook deliveries.

One connection, used from one thread. What is committed outlives a kill of the process. Objects of connected
accounts carry `_account`; those of the platform do not.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Self

import orjson

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, number);
CREATE INDEX IF NOT EXISTS objects_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE INDEX IF NOT EXISTS objects_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_charge ON objects (kind, json_extract(body, '$.charge'));
CREATE INDEX IF NOT EXISTS objects_due ON objects (json_extract(body, '$._due'))
    WHERE json_extract(body, '$._due') IS NOT NULL;
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, hash TEXT NOT NULL, request_id TEXT NOT NULL, created INTEGER NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idempotency_created ON idempotency (created);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY, event TEXT NOT NULL, endpoint TEXT NOT NULL, due REAL,
    attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'pending', last_status INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
"""
OWN = "json_extract(body, '$._account') IS :account"
TABLES = ("settings", "objects", "idempotency", "deliveries")


class Store:
    """Objects by kind and id, of one account: the platform's, or the connected one that it is `within`.
    Members whose name begins with an underscore are ours and never shown.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.account: str | None = None
        self.sql = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.execute("PRAGMA synchronous = NORMAL")
        self.sql.executescript(SCHEMA)

    def within(self, account: str | None) -> Self:
        """The same data, as seen by an account; None is the platform."""
        if account == self.account:
            return self
        scoped = copy(self)
        scoped.account = account
        return scoped

    def close(self) -> None:
        self.sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        self.sql.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: an exception undoes this part of it alone, unless it `keeps_effects`."""
        self.sql.execute("SAVEPOINT part")
        try:
            yield
        except BaseException as error:
            if not getattr(error, "keeps_effects", False):
                self.sql.execute("ROLLBACK TO part")
            raise
        finally:
            self.sql.execute("RELEASE part")

    def put(self, body: Json) -> None:
        """Insert, or replace the object of the same id. Its `object` is its kind."""
        if self.account is not None:
            body["_account"] = self.account
        self.sql.execute(
            "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (body["id"], body["object"], orjson.dumps(body).decode()),
        )

    def get(self, kind: str, id: str) -> Json | None:
        found = self.by_id(id)
        return found if found and found["object"] == kind and found.get("_account") == self.account else None

    def by_id(self, id: str) -> Json | None:
        """Of whatever kind and account."""
        row = self.sql.execute("SELECT body FROM objects WHERE id = ?", (id,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def number_of(self, kind: str, id: str) -> int | None:
        """Its place in the order of creation."""
        row = self.sql.execute(
            f"SELECT number FROM objects WHERE id = :id AND kind = :kind AND {OWN}",  # noqa: S608 - of ours
            {"id": id, "kind": kind, "account": self.account},
        ).fetchone()
        return int(row[0]) if row else None

    def select(self, kind: str, where: str = "TRUE", values: Mapping[str, Any] | None = None) -> list[Json]:
        """`where` is SQL of ours, to which an ORDER BY and a LIMIT may be added."""
        statement = f"SELECT body FROM objects WHERE kind = :kind AND {OWN} AND {where}"  # noqa: S608 - of ours
        rows = self.sql.execute(statement, {"kind": kind, "account": self.account, **(values or {})})
        return [orjson.loads(body) for (body,) in rows]

    def sums(self, kind: str, by: Sequence[str], of: str) -> list[tuple[Any, ...]]:
        """For each combination of the members `by`: these, and the sum of the member `of`."""
        names = ", ".join(f"json_extract(body, '$.{name}')" for name in by)
        statement = (
            f"SELECT {names}, sum(json_extract(body, '$.{of}')) FROM objects"  # noqa: S608 - names of ours
            f" WHERE kind = :kind AND {OWN} GROUP BY {names} ORDER BY {names}"
        )
        return self.sql.execute(statement, {"kind": kind, "account": self.account}).fetchall()

    def due(self, now: float) -> list[Json]:
        """Objects, of all accounts, for which something was to happen by now."""
        rows = self.sql.execute(
            # Without a hint SQLite reads all objects, since they are in the order that is asked for.
            "SELECT body FROM objects INDEXED BY objects_due WHERE json_extract(body, '$._due') <= ?"
            " AND json_extract(body, '$._due') IS NOT NULL ORDER BY number",
            (now,),
        )
        return [orjson.loads(body) for (body,) in rows]

    def setting(self, name: str) -> str | None:
        row = self.sql.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str) -> None:
        self.sql.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def clear(self) -> None:
        """As new."""
        with self.transaction():
            for table in TABLES:
                self.sql.execute(f"DELETE FROM {table}")  # noqa: S608 - of ours
