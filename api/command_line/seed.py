"""`palm seed`"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings


def seed(
    scale: Annotated[int, typer.Option(min=1, max=1000, help="So many times the demo community.")] = 1,
    number: Annotated[int | None, typer.Option("--seed", help="Same seed, same people, same bills.")] = None,
) -> None:
    """Fill the database with the demo community.

    3 communities, 2,000 rooms, 4,000 residents, a year of bills, 200 devices. Communities that are there
    already are left as they are; a larger scale adds to them.
    """
    from api.command_line.environment import run_with_servers

    async def fill(settings: "Settings") -> None:
        from api.command_line.console import fail, people

        if not settings.is_demo:
            fail("The demo community has well-known accounts; it is refused outside the demo.")
        people.print(await _fill(settings, scale, number))

    run_with_servers(fill)


async def _fill(settings: "Settings", scale: int, number: int | None) -> str:
    from api.command_line.console import people
    from api.command_line.environment import migrate_database, open_demo_books
    from domain.demo.seed import DEFAULT_SEED
    from domain.demo.seed import seed as fill_database
    from domain.devices.seal import KeySeal

    await migrate_database(settings)
    with people.status("Seeding …") as status:
        report = await fill_database(
            settings.database_url or "",
            seal=KeySeal(settings.secret_key.encode()).seal,
            scale=scale,
            seed=DEFAULT_SEED if number is None else number,
            progress=lambda name, done, all_of_them: status.update(f"Seeding {name} {done}/{all_of_them} …"),
        )
        await open_demo_books(settings)
    if not report.changed:
        return "The demo community was there already."
    rows = sum(report.rows.values())
    return f"{len(report.communities)} communities, {rows:,} rows, {report.seconds:.1f} s."
