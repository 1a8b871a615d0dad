"""The first page of help. Typer's own page imports a Markdown renderer and takes twice as long to appear."""

from typing import Any

from rich.table import Table
from typer.core import TyperGroup

from api.command_line.console import results

ABOUT = """
[bold]Palm 掌上社区[/]  the backend of a community in your palm

  [bold]Start here[/]     [cyan]palm demo[/]  (or [cyan]make run[/]) starts everything and says what to try
  [bold]Then[/]           [cyan]palm replay[/] sends a recorded day of the devices, with a smoke alarm
  [bold]By hand[/]        [cyan]curl -H "Authorization: Bearer $(palm token resident)" …[/]
  [bold]In production[/]  [cyan]palm settings[/] says what to set; then migrate, serve, worker
"""


class TeachingGroup(TyperGroup):
    """Commands under the headings that they were registered with, in the order in which one needs them."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Straight to the terminal; the formatter wraps text that is already laid out."""
        results.print(ABOUT.strip("\n"))
        table = Table.grid(padding=(0, 2))
        heading = ""
        for name, command in self.commands.items():
            panel = getattr(command, "rich_help_panel", None)
            if isinstance(panel, str) and panel != heading:
                heading = panel
                table.add_row(f"\n[bold]{heading}[/]")
            table.add_row(f"  [cyan]{name}[/]", command.get_short_help_str(limit=90))
        results.print(table, soft_wrap=False)
        results.print(
            "\n[dim]palm COMMAND --help tells more; palm --install-completion teaches your shell.[/]"
        )
