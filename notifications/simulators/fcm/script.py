"""What the simulator shall answer next, instead of the truth."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


class Line(BaseModel):
    """The next `times` sends to `token`, or to any token, get `answer`.

    `answer` is a code of `rpc_errors.ANSWERS`, `UNAUTHENTICATED`, `HTML` (a page with status 200) or `OK`.
    `answer_after` seconds pass first; with `OK` the handset has the message all the while.
    """

    model_config = ConfigDict(extra="forbid")

    token: str | None = None
    times: int = Field(default=1, ge=1, le=100_000)
    answer: str = "OK"
    retry_after: str | None = None
    answer_after: float = Field(default=0, ge=0, le=600)


@dataclass(slots=True)
class _Pending:
    line: Line
    left: int


class Script:
    """Lines are used up in the order in which they were written."""

    def __init__(self) -> None:
        self._pending: list[_Pending] = []

    def add(self, line: Line) -> None:
        self._pending.append(_Pending(line, line.times))

    def clear(self) -> None:
        self._pending.clear()

    def next_for(self, token: str) -> Line | None:
        """The line that speaks of this send, one use less."""
        for pending in self._pending:
            if pending.line.token in (None, token):
                pending.left -= 1
                if not pending.left:
                    self._pending.remove(pending)
                return pending.line
        return None
