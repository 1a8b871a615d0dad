"""`palm explain`"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.tree import Tree

    from api.settings import Settings
    from domain.kit.actor import App
    from schema.engine.outline import Outline
    from schema.engine.plans import Plan


def explain(
    document: Annotated[
        Path,
        typer.Argument(help="A file with one query, or -."),
    ],
    app: Annotated[
        str, typer.Option("--as", help="Whose contract: resident, manager, merchant or public.")
    ] = "resident",
    variables: Annotated[str, typer.Option(help="JSON; a plan depends on their shape.")] = "{}",
    database: Annotated[
        bool, typer.Option(help="Also ask PostgreSQL how it would run the statement.")
    ] = True,
) -> None:
    """Show what a query becomes: its plan, its one SQL statement, its cost, and PostgreSQL's own plan.

    Example: palm explain mobile_contract/operations/resident/Home.graphql --as resident
    """
    import sys

    from api.command_line.console import fail, people, results
    from api.command_line.sql_layout import laid_out
    from domain.kit.actor import App

    if app.upper() not in list(App):
        fail(f"There is no app {app}; there are {', '.join(App).lower()}.")
    if document != Path("-") and not document.is_file():
        fail(f"There is no file {document}.")
    text = sys.stdin.read() if document == Path("-") else document.read_text(encoding="utf-8")
    outline, plan = _plan(text, App(app.upper()), _values(variables))
    people.print(_tree(outline))
    results.print(laid_out(plan.sql), markup=False)
    people.print(f"\nCost {plan.cost}" + (", depends on who looks." if plan.personal else "."))
    if database:
        _ask_postgres(plan)


def _values(text: str) -> dict[str, Any]:
    import json

    from api.command_line.console import fail

    try:
        values = json.loads(text)
    except json.JSONDecodeError as problem:
        fail(f"--variables is not JSON: {problem}")
    return values if isinstance(values, dict) else fail("--variables is a JSON object.")


def _plan(text: str, app: "App", variables: dict[str, Any]) -> "tuple[Outline, Plan]":
    from api.command_line.console import fail
    from schema.engine.collecting import Unplannable
    from schema.engine.contracts import Contracts
    from schema.engine.errors import BadArgument
    from schema.engine.limits import Limits
    from schema.engine.model import Model
    from schema.engine.operations import Operations, Refused
    from schema.engine.outline import outline_of
    from schema.engine.planner import Planner
    from schema.root import palm_schema

    try:
        operation = Operations(Contracts(palm_schema(), [app]), Limits()).find(text, None, app)
        if operation.type.value != "query":
            fail("Only queries have a plan of their own; what a mutation or an event shows is read likewise.")
        given, model = operation.coerce(variables), Model(palm_schema())
        return outline_of(operation, given, model), Planner(model, [app]).plan(operation, given)
    except Refused as refusal:
        fail("\n".join(error.message for error in refusal.errors))
    except BadArgument as problem:
        fail(problem.message)
    except Unplannable as reason:
        fail(f"Strawberry's own executor answers this: {reason}.")


def _tree(outline: "Outline", tree: "Tree | None" = None) -> "Tree":
    from rich.tree import Tree

    words = f"[bold]{outline.words}[/]"
    branch = tree.add(words) if tree is not None else Tree(words)
    if outline.plain:
        branch.add(", ".join(outline.plain))
    for each in outline.inside:
        _tree(each, branch)
    return branch


def _ask_postgres(plan: "Plan") -> None:
    from api.command_line.console import people, results
    from api.command_line.environment import run_with_servers

    async def ask(settings: "Settings") -> None:
        import asyncpg

        from api.command_line.console import fail
        from api.graphql.product import read_settings
        from schema.engine.read_connection import ReadConnection

        connection = await ReadConnection.open(read_settings(settings))
        try:
            rows = await connection.explain(plan.sql, len(plan.columns) + plan.now)
        except asyncpg.UndefinedTableError:
            fail("This database has no tables yet: `make run` fills one, `palm migrate` makes an empty one.")
        finally:
            connection.abandon()
        people.print("\n[bold]PostgreSQL's plan[/]")
        results.print("\n".join(rows), markup=False)

    run_with_servers(ask)
