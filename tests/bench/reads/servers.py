"""The servers under load: each one process, all on the same database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from api.embedded.ports import free_port
from api.embedded.process import ServerProcess
from api.oauth.development import mint
from api.oauth.settings import oauth_settings
from api.settings import Settings
from domain.kit.actor import App
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.bench.reads.dialects import Dialect, documents_in, palm_documents
from tests.bench.reads.people import Caller, People
from tests.support.processes import PALM, running


@dataclass(frozen=True, slots=True)
class Kind:
    """A server that can be measured. `environment` is what it needs beside addresses and PORT, `prepare` is
    SQL that its database needs. It is ready when /healthz answers, or when its log has the text `says`.

    Without `same_shape` its answers hold the same values in the same order, but ids and amounts of money in
    another notation.
    """

    name: str
    title: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    says: str | None = None
    dialect: type[Dialect] = Dialect
    documents: Path | None = None
    prepare: Path | None = None
    same_shape: bool = True


# Seconds: an import without bytecode, while other servers start, takes long.
STARTING = 120.0
PALM_KIND = Kind("palm", "Palm", [*PALM, "serve"])
PALM_TWICE = replace(PALM_KIND, name="palm-2", title="Palm, 2 processes", environment={"PALM_PROCESSES": "2"})


@dataclass(slots=True)
class Server:
    """A running server. `cursors` are its ends of page 199 of each community's bills, once they are found."""

    kind: Kind
    url: str
    process: ServerProcess
    dialect: Dialect
    cursors: dict[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addresses:
    """What every server is told."""

    database_url: str
    redis_url: str
    folder: Path

    def environment(self, port: int) -> dict[str, str]:
        """As the server reads it."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PALM_DATA": str(self.folder / "data"),
            "PORT": str(port),
        }


@asynccontextmanager
async def serving(kind: Kind, addresses: Addresses, people: People) -> AsyncIterator[Server]:
    """Starts it, and stops it at the end."""
    port = free_port()
    environment = {**addresses.environment(port), **kind.environment}
    dialect = await dialect_of(kind, environment, people)
    if kind.prepare:
        await prepare(addresses.database_url, kind.prepare)
    log = addresses.folder / f"{kind.name}.log"
    address = f"http://127.0.0.1:{port}"
    ready_url = None if kind.says else f"{address}/healthz"
    async with running(
        kind.command,
        log=log,
        environment=environment,
        ready_url=ready_url,
        ready_text=kind.says,
        seconds=STARTING,
    ) as process:
        yield Server(kind, f"{address}/graphql", process, dialect)


async def dialect_of(kind: Kind, environment: Mapping[str, str], people: People) -> Dialect:
    """Palm's callers show tokens; those of the others just say who they are."""
    documents = documents_in(kind.documents) if kind.documents else palm_documents()
    if kind.command != PALM_KIND.command:
        return kind.dialect(documents)
    tokens = await tokens_of(environment, people)
    bearers = {caller: {"authorization": f"Bearer {token}"} for caller, token in tokens.items()}
    return kind.dialect(documents, bearers.__getitem__)


async def prepare(database_url: str, script: Path) -> None:
    """Runs a script that a server needs."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(script.read_text(encoding="utf-8"))
    await connection.close()


async def tokens_of(environment: Mapping[str, str], people: People) -> dict[Caller, str]:
    """As `palm token` makes them, but for an hour."""
    settings = oauth_settings(Settings.model_validate({**environment, "PALM_ENVIRONMENT": "demo"}))
    settings = replace(settings, access_token_lifetime=timedelta(hours=1))
    database = Database(environment["DATABASE_URL"])
    units = Units(database)
    apps = {App.RESIDENT: people.residents, App.MANAGER: people.finance}
    tokens = {
        caller: await mint(settings, units, caller.phone, app) for app, who in apps.items() for caller in who
    }
    await database.dispose()
    return tokens
