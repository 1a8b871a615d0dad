"""The shell of the command line: which commands there are, and under which heading."""

import typer

from api.command_line import (
    demo,
    explain,
    migrate,
    replay,
    schema,
    seed,
    serve,
    settings,
    token,
    webhooks,
    worker,
)
from api.command_line.teaching import TeachingGroup

app = typer.Typer(
    name="palm",
    cls=TeachingGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a traceback goes to a log too, and its locals hold passwords
    context_settings={"help_option_names": ["-h", "--help"]},
)

FIRST, PRODUCTION, DEVELOPMENT = "Try it", "Run it", "Work on it"
app.command("demo", rich_help_panel=FIRST)(demo.demo)
app.command("replay", rich_help_panel=FIRST)(replay.replay)
app.command("token", rich_help_panel=FIRST)(token.token)
app.command("settings", rich_help_panel=PRODUCTION)(settings.settings)
app.command("migrate", rich_help_panel=PRODUCTION)(migrate.migrate)
app.command("serve", rich_help_panel=PRODUCTION)(serve.serve)
app.command("worker", rich_help_panel=PRODUCTION)(worker.worker)
app.command("webhooks", rich_help_panel=PRODUCTION)(webhooks.webhooks)
app.command("seed", rich_help_panel=DEVELOPMENT)(seed.seed)
app.command("explain", rich_help_panel=DEVELOPMENT)(explain.explain)
app.add_typer(schema.app, name="schema", rich_help_panel=DEVELOPMENT)


@app.callback()
def palm() -> None:
    """The backend of a community in your palm."""


def main() -> None:
    """The entry point of `palm`."""
    app()
