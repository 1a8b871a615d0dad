"""`palm seed`"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings


def seed(
    scale: Annotated[int, typer.Option(min=1, max=1000, help="So many times the demo community.")] = 1,
    number: Annotated[int, typer.Option("--seed", help="Same seed, same people, same bills.")] = 1,
) -> None:
    """Fill the database with the demo community.

    3 communities, 2,000 rooms, 4,000 residents, a year of
    bills.

    The same seed always gives the same data. A database that holds the demo community already is left as it
    is.
    """
    from api.command_line.environment import run_with_servers

    async def fill(settings: "Settings") -> None:
        from api.command_line.console import fail, people
        from domain.demo.seed import seed as fill_database
        from domain.devices.seal import KeySeal
        from domain.migrations.run import upgrade

        if not settings.is_demo:
            fail("The demo community has well-known accounts; it is refused outside the demo.")
        await upgrade(settings.database_url or "")
        with people.status("Seeding …"):
            seal = KeySeal(settings.secret_key.encode()).seal
            await fill_database(settings.database_url or "", seal=seal, scale=scale, seed=number)
        people.print("The demo community is there.")

    run_with_servers(fill)
