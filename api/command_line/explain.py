"""`palm explain`"""

from pathlib import Path
from typing import Annotated

import typer


def explain(
    document: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A file with one GraphQL operation.")
    ],
    app: Annotated[str, typer.Option(help="Whose contract: resident, manager or merchant.")] = "resident",
) -> None:
    """Show what a query becomes: its one SQL statement and its cost."""
    from api.command_line.console import people, results
    from api.explain import explained

    plan = explained(document.read_text(encoding="utf-8"), app)
    people.print(
        f"cost {plan.cost}, {'personal' if plan.personal else 'the same for everybody who may see it'}"
    )
    results.print(plan.sql, markup=False)
