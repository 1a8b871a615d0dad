"""The servers under load: each one process, all on the same database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from api.embedded.ports import free_port
from api.embedded.process import ServerProcess
from api.oauth.development import mint
from api.oauth.settings import oauth_settings
from api.settings import Settings
from domain.kit.actor import App
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from schema.engine.global_ids import encode_id
from tests.bench.reads.operations import Dialect, palm_documents
from tests.bench.reads.people import Caller, People
from tests.support.processes import PALM, running


@dataclass(frozen=True, slots=True)
class Kind:
    """A server that can be measured. `environment` is what it needs beside addresses and PORT."""

    name: str
    title: str
    command: Sequence[str]
    ready: str = "/healthz"
    environment: Mapping[str, str] = field(default_factory=dict)
    documents: Path | None = None


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
    log = addresses.folder / f"{kind.name}.log"
    ready = f"http://127.0.0.1:{port}{kind.ready}"
    async with running(kind.command, log=log, environment=environment, ready_url=ready) as process:
        yield Server(kind, f"http://127.0.0.1:{port}/graphql", process, dialect)


async def dialect_of(kind: Kind, environment: Mapping[str, str], people: People) -> Dialect:
    """Palm's callers show tokens; those of the others just say who they are."""
    if kind.command == PALM_KIND.command:
        tokens = await tokens_of(environment, people)
        return Dialect(
            palm_documents(), encode_id, lambda caller: {"authorization": f"Bearer {tokens[caller]}"}
        )
    return Dialect(palm_documents(), encode_id, lambda caller: {"x-person": str(caller.person_id)})


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
