"""`palm explain`"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from domain.kit.actor import App
    from schema.engine.plans import Plan


def explain(
    document: Annotated[
        Path,
        typer.Argument(help="A file with one query, or -."),
    ],
    app: Annotated[
        str, typer.Option(help="Whose contract: resident, manager, merchant or public.")
    ] = "resident",
    variables: Annotated[str, typer.Option(help="JSON; a plan depends on their shape.")] = "{}",
) -> None:
    """Show what a query becomes: its one SQL statement and its cost.

    Example: echo '{ viewer { id } }' | palm explain -
    """
    import json
    import sys

    from api.command_line.console import fail, people, results
    from domain.kit.actor import App

    if app.upper() not in list(App):
        fail(f"There is no app {app}; there are {', '.join(App).lower()}.")
    if document != Path("-") and not document.is_file():
        fail(f"There is no file {document}.")
    text = sys.stdin.read() if document == Path("-") else document.read_text(encoding="utf-8")
    plan = _plan(text, App(app.upper()), json.loads(variables))
    results.print(plan.sql, markup=False)
    people.print(f"cost {plan.cost}" + (", depends on who looks" if plan.personal else ""))


def _plan(text: str, app: "App", variables: dict[str, object]) -> "Plan":
    from api.command_line.console import fail
    from schema.engine.collecting import Unplannable
    from schema.engine.contracts import Contracts
    from schema.engine.limits import Limits
    from schema.engine.model import Model
    from schema.engine.operations import Operations, Refused
    from schema.engine.planner import Planner
    from schema.root import palm_schema

    try:
        operation = Operations(Contracts(palm_schema(), [app]), Limits()).find(text, None, app)
        return Planner(Model(palm_schema()), [app]).plan(operation, variables)
    except Refused as refusal:
        fail("\n".join(error.message for error in refusal.errors))
    except Unplannable as reason:
        fail(f"Strawberry's own executor answers this: {reason}")
