"""`palm settings`"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


class Row(NamedTuple):
    name: str
    default: str
    meaning: str


def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the table in the README.")] = False,
) -> None:
    """List every setting: its name in the environment, its default, its meaning."""
    from rich.table import Table

    from api.command_line.console import escaped, results

    if markdown:
        results.print(as_markdown(), markup=False)
        return
    table = Table("Setting", "Default", "Meaning", header_style="bold", row_styles=["", "dim"])
    for row in rows():
        table.add_row(row.name, row.default, escaped(row.meaning))
    results.print(table, soft_wrap=False)


def rows() -> list[Row]:
    """One row a setting, in the order of `api.settings`."""
    from api.settings import Settings

    return [
        Row(str(field.validation_alias), _default(field), field.description or "")
        for field in Settings.model_fields.values()
    ]


def as_markdown() -> str:
    """The table that the README holds; a test compares the two."""
    lines = [
        f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.meaning} |" for row in rows()
    ]
    return "\n".join(["| Setting | Default | Meaning |", "|---|---|---|", *lines])


def _default(field: "FieldInfo") -> str:
    return "" if field.default is None else str(field.default)
