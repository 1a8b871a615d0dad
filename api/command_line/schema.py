"""`palm schema`"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The contracts of the three apps.", no_args_is_help=True)


@app.callback()
def contracts() -> None:
    """The contracts of the three apps."""


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Where to write one SDL an app.")] = Path("mobile_contract"),
) -> None:
    """Print each app's contract to its file.

    A test fails while a committed contract differs from the
    code.
    """
    from api.command_line.console import people
    from schema.root import contracts as all_contracts

    folder.mkdir(parents=True, exist_ok=True)
    cut = all_contracts()
    for each in cut:
        file, sdl = folder / f"{each.lower()}.graphql", cut.sdl(each)
        file.write_text(sdl, encoding="utf-8")
        people.print(f"{file}  {len(sdl.splitlines())} lines")
