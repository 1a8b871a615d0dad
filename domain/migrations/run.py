"""Brings a database to the newest revision. Safe to call from several processes at once: one works, the
others wait.
"""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def configuration(database_url: str) -> Config:
    """Alembic's settings for a plain `postgresql://` address."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    return config


async def upgrade(database_url: str, revision: str = "head") -> None:
    """Applies what is missing up to a revision. Alembic is synchronous and starts a loop of its own, hence
    the thread.
    """
    await asyncio.to_thread(command.upgrade, configuration(database_url), revision)


def newest_revision() -> str:
    """The revision that this release of the code expects."""
    head = ScriptDirectory.from_config(configuration("")).get_current_head()
    if head is None:
        raise LookupError("no migration found beside domain/migrations/run.py")
    return head
