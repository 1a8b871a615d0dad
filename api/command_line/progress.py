"""Progress for a person who waits: a spinner while a step runs, and one line with its time afterwards."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from api.command_line.console import people


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Nothing is printed for a step that fails; its error speaks."""
    started = time.monotonic()
    with people.status(f"{doing} …"):
        yield
    _done(doing, started)


def _done(what: str, started: float) -> None:
    people.print(f"  [green]✓[/] {what} [dim]{time.monotonic() - started:.1f} s[/]")


class ServerProgress:
    """Servers that start side by side share one spinner; each gets its line when it is ready."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._doing: dict[str, str] = {}
        self._status = people.status("Starting the servers …")

    def __call__(self, server: str, doing: str, /) -> None:
        if doing == "ready":
            self._doing.pop(server, None)
            _done(server, self._started)
        else:
            self._doing[server] = doing
        self._status.update(" · ".join(f"{name}: {what}" for name, what in self._doing.items()) + " …")

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()
