"""`palm demo`"""

from typing import Annotated

import typer


def demo(
    follow_parent: Annotated[
        bool, typer.Option("--follow-parent", hidden=True, help="End with the process that started this one.")
    ] = False,
) -> None:
    """Start everything on this machine, and say what to try.

    Database, Valkey, API, worker, and simulators of the world outside. Ctrl-C ends it. Data, ports and
    secrets are kept in PALM_DATA and found again at the next start.
    """
    import asyncio
    import os
    import signal

    from api.command_line.console import plain_problems
    from api.command_line.stage import run
    from api.embedded.launch import follow
    from api.settings import Settings

    if follow_parent:
        follow(os.getppid(), signal.SIGTERM)
    with plain_problems():
        asyncio.run(run(Settings()))
