"""The sources of the house, parsed once for all checks of a process."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "schema", "domain", "payments", "notifications", "mobile_contract")


@dataclass(frozen=True)
class Source:
    """One Python file; `place` is its path from the root, with slashes."""

    place: str
    tree: ast.Module
    lines: int

    def within(self, *folders: str) -> bool:
        return self.place.startswith(folders)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the rooms."""
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    return tuple(_source(file) for file in files)


def _source(file: Path) -> Source:
    text = file.read_text(encoding="utf-8")
    return Source(file.relative_to(ROOT).as_posix(), ast.parse(text, str(file)), len(text.splitlines()))


def found(matches: Callable[[ast.AST], bool], *, outside: tuple[str, ...] = ()) -> list[str]:
    """`file:line` of every node that matches, in files outside the given folders."""
    return [f"{source.place}:{line}" for source in sources() if not source.within(*outside)
            for line in _lines(source, matches)]  # fmt: skip


def _lines(source: Source, matches: Callable[[ast.AST], bool]) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if matches(node):
            yield getattr(node, "lineno", 0)


def calls(name: str) -> Callable[[ast.AST], bool]:
    """Matches `name(…)` and `anything.name(…)`."""
    return lambda node: isinstance(node, ast.Call) and called_name(node) == name


def called_name(call: ast.Call) -> str:
    """The last word of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def imported(node: ast.AST) -> list[str]:
    """The modules, or names in modules, that an import statement asks for, in full."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [f"{module}.{alias.name}" for alias in names]
        case _:
            return []


def tracked_files() -> list[Path]:
    """What git has; in an unpacked archive without git, whatever is not ignored by custom."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]
    ignored = {".git", ".venv", ".palm", "node_modules", "__pycache__"}
    return [file for file in ROOT.rglob("*") if file.is_file() and ignored.isdisjoint(file.parts)]
