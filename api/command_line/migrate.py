"""`palm migrate`"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def migrate() -> None:
    """Bring the database to this release. Safe to run twice, from several places, and before the new release
    serves.
    """
    from api.command_line.environment import run_with_servers

    run_with_servers(_migrate)


async def _migrate(settings: "Settings") -> None:
    from api.command_line.console import people
    from api.command_line.environment import migrate_database
    from domain.migrations.run import newest_revision

    await migrate_database(settings)
    people.print(f"The database is at revision {newest_revision()}.")
