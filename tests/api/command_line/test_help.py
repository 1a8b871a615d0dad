import subprocess
import sys

from typer.testing import CliRunner

from api.command_line.app import app

COMMANDS = (
    "demo", "replay", "token",
    "settings", "migrate", "serve", "worker", "webhooks",
    "seed", "explain", "schema",
)  # fmt: skip
HEAVY = ("sqlalchemy", "fastapi", "strawberry", "graphql", "pydantic", "asyncpg", "redis", "rich.markdown")


def test_the_first_page_names_every_command_under_its_heading() -> None:
    page = CliRunner().invoke(app, ["--help"]).output
    first_words = [(line.split() or [""])[0] for line in page.splitlines()]
    assert [word for word in first_words if word in COMMANDS] == [*COMMANDS]
    assert all(heading in page for heading in ("Start here", "Try it", "Run it", "Work on it"))


def test_every_command_teaches() -> None:
    for command in COMMANDS:
        answer = CliRunner().invoke(app, [command, "--help"])
        assert (command, answer.exit_code) == (command, 0)
        assert len(answer.output.splitlines()) > 5


def test_help_imports_nothing_heavy() -> None:
    """The time of `palm --help` is the time of its imports; this is the part of it that does not depend on
    the machine.
    """
    code = (
        "import sys; from api.command_line.app import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"sys.exit(str([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.stderr.strip() == "[]"
