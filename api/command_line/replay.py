"""`palm replay`"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def replay(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="A recorded day; default: the demo's own."),
    ] = None,
    speed: Annotated[float, typer.Option(min=0.1, help="1 is real time, 3600 is an hour a second.")] = 3600.0,
) -> None:
    """Send a recorded day of device events to the running server.

    As the devices would: signed, in batches. Watch the demo's page meanwhile: there is a smoke alarm in it.
    """
    from api.command_line.console import plain_problems
    from api.settings import Settings

    with plain_problems():
        settings = Settings().complete()
        from api.replay import run

        asyncio.run(run(settings, file, speed=speed))
