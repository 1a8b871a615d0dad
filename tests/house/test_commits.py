"""Only the kit commits.

A mutation that raises is still answered with HTTP 200, and a field beside it may go on: whoever commits by
hand commits failures. The unit of work commits on a clean exit and at no other time. (Alembic's environment
runs in no unit.)
"""

from tests.house.walker import calls, found


def test_only_the_kit_commits() -> None:
    assert found(calls("commit"), outside=("domain/kit/", "domain/migrations/env.py")) == []
