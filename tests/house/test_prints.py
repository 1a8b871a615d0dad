"""Only the command line prints.

A server's words are log lines with a time, a level and a correlation id; a bare print has none of them, and
its buffer swallows the last words before a crash. The replay speaks to a person at a terminal too.
"""

from tests.house.walker import calls, found


def test_only_the_command_line_prints() -> None:
    assert found(calls("print"), outside=("api/command_line/", "api/replay/command.py")) == []
