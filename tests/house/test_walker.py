"""A check that finds nothing proves nothing unless it can find something."""

import ast

import pytest

from tests.house.walker import ROOT, called_name, calls, imported, sources, tracked_files


@pytest.mark.parametrize(
    ("code", "matches"),
    [("session.commit()", True), ("commit()", True), ("session.commit", False), ("self.commits()", False)],
)
def test_calls_are_recognised_by_their_last_word(code: str, matches: bool) -> None:
    assert any(calls("commit")(node) for node in ast.walk(ast.parse(code))) is matches


def test_what_has_no_name_is_called_nothing() -> None:
    call = ast.parse("table[0]()", mode="eval").body
    assert isinstance(call, ast.Call)
    assert called_name(call) == ""


@pytest.mark.parametrize(
    ("code", "names"),
    [("import a.b, c", ["a.b", "c"]), ("from a.b import c, d", ["a.b.c", "a.b.d"]), ("a = 1", [])],
)
def test_imports_are_given_in_full(code: str, names: list[str]) -> None:
    assert imported(ast.parse(code).body[0]) == names


def test_the_house_is_walked() -> None:
    places = {source.place for source in sources()}
    assert {"api/settings.py", "domain/kit/unit_of_work.py"} <= places
    assert ROOT / "pyproject.toml" in tracked_files()
