"""How commands speak: to people on the error stream, results on the output, and known problems without a
traceback.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

people = Console(stderr=True, highlight=False)
results = Console(highlight=False, soft_wrap=True)


def fail(problem: str) -> NoReturn:
    """End with status 1 and a sentence for the person at the terminal."""
    people.print(f"[bold red]✗[/] {escaped(problem)}")
    raise typer.Exit(1)


def escaped(text: str) -> str:
    """Text that is no markup."""
    from rich.markup import escape

    return escape(text)


@contextmanager
def plain_problems() -> Iterator[None]:
    """Problems that a person can mend are told as they are; anything else is a fault, with its traceback."""
    from pydantic import ValidationError

    from api.embedded import EmbeddedServerError
    from api.settings import IncompleteSettings

    try:
        yield
    except (EmbeddedServerError, IncompleteSettings) as problem:
        fail(str(problem))
    except ValidationError as problem:
        lines = (f"{error['loc'][0]}: {error['msg']}" for error in problem.errors(include_input=False))
        fail("A setting is not valid.\n" + "\n".join(f"  {line}" for line in lines))
