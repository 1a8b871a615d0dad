"""The player at the terminal: a progress bar, and problems in plain words."""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.command_line.console import fail, people
from api.replay.player import Key, Player, ReplayRefused
from api.replay.recording import DEMO_DAY, NotARecording, Recorded, read
from api.settings import Settings
from domain.demo.keys import key_id, secret_of


async def run(settings: Settings, file: Path | None, *, speed: float) -> None:
    """Plays the file, or the demo's own day, to the server of these settings, with the keys of the demo."""
    if not settings.is_demo:
        fail("palm replay signs with the keys of the demo, which no other server knows")
    try:
        answers = await replay(read(file or DEMO_DAY), f"http://{settings.host}:{settings.port}", speed=speed)
    except NotARecording as problem:
        fail(str(problem))
    except httpx.TransportError as problem:
        fail(f"nobody answers at {settings.host}:{settings.port} ({problem}); start the server by: palm demo")
    except ReplayRefused as problem:
        fail(str(problem))
    people.print("  ".join(f"{status} {count}" for status, count in sorted(answers.items())))


async def replay(
    events: Sequence[Recorded], base_url: str, *, speed: float, console: Console | None = None
) -> Counter[str]:
    """How many events had which answer. Raises ReplayRefused, or httpx's TransportError."""
    bar = Progress(
        TextColumn("[bold]{task.fields[clock]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console or people,
        disable=not sys.stderr.isatty(),
    )
    async with httpx.AsyncClient(base_url=base_url, timeout=30, trust_env=False) as http:
        with bar:
            task = bar.add_task("", total=len(events), clock=_clock(0))
            player = Player(http, demo_key, speed=speed)
            return await player.play(
                events, lambda sent, second: bar.update(task, completed=sent, clock=_clock(second))
            )


def demo_key(community: str, signer: str) -> Key:
    """Anybody can work it out: it is for the demo alone."""
    return Key(key_id(community, signer), secret_of(community, signer))


def _clock(second: float) -> str:
    """The time of the recorded day."""
    return str(timedelta(seconds=int(second))).rjust(8, "0")
