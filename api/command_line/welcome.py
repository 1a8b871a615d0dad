"""What a newcomer sees when everything runs: where it is, who one can be, what to try next."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table

from api.settings import Settings
from domain.demo.accounts import DEMO_ACCOUNTS


def welcome(settings: Settings) -> RenderableType:
    """A panel; wide text is wrapped, not cut."""
    return Panel(
        Group(_addresses(settings), "", _accounts(), "", _next(settings)),
        title="[bold green]Palm 掌上社区 is ready[/]",
        subtitle="Ctrl-C ends it",
        padding=(1, 2),
    )


def _addresses(settings: Settings) -> Table:
    table = _grid()
    table.add_row("Open", f"[bold]{settings.issuer}/[/]")
    table.add_row("GraphQL", f"{settings.issuer}/graphql")
    table.add_row("Devices", f"{settings.issuer}/devices/events")
    table.add_row("Data", _near(settings.folder.path) + "  [dim](logs/ holds one log a process)[/]")
    return table


def _accounts() -> Table:
    table = Table("Account", "Who", "Phone", "App", "", box=None, header_style="dim", pad_edge=False)
    chinese = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("zh")
    for account in DEMO_ACCOUNTS:
        table.add_row(
            f"[cyan]{account.key}[/]",
            account.name,
            account.phone,
            account.app.value.lower(),
            f"[dim]{account.about_zh if chinese else account.about_en}[/]",
        )
    return table


def _next(settings: Settings) -> Table:
    palm = _near(Path(sys.executable).with_name("palm"))
    table = _grid()
    table.add_row(
        "Try", f"open {settings.issuer}/, sign in as a resident, keep it open, and in another terminal:"
    )
    table.add_row(
        "", f"[cyan]{palm} replay[/]  [dim]a recorded day of the devices, with a smoke alarm in it[/]"
    )
    table.add_row("", f"[cyan]{palm} token resident[/]  [dim]a token for curl[/]")
    return table


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    return table


def _near(path: Path) -> str:
    """As one would type it here."""
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
