"""Bad days on command: what the next requests shall suffer in the place of an answer, or before it."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Fault(BaseModel):
    """The next `times` requests of `method` whose path begins with `path` suffer this `kind`:

    - `rate_limit` (429), `unavailable` (503), `html` (a gateway's page with 502): nothing is done;
    - `latency`: the request is carried out `seconds` later;
    - `timeout_after_commit`: it is carried out, and never answered.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["rate_limit", "unavailable", "html", "latency", "timeout_after_commit"]
    times: int = Field(default=1, ge=1, le=1_000_000)
    method: str | None = None
    path: str = "/v1/"
    seconds: float = Field(default=0, ge=0, le=600)


@dataclass(slots=True)
class _Pending:
    fault: Fault
    left: int


class Faults:
    """Used up in the order in which they were asked for."""

    def __init__(self) -> None:
        self._pending: list[_Pending] = []

    def add(self, fault: Fault) -> None:
        self._pending.append(_Pending(fault, fault.times))

    def clear(self) -> None:
        self._pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request suffers, one use less."""
        for pending in self._pending:
            fault = pending.fault
            if fault.method in (None, method) and path.startswith(fault.path):
                pending.left -= 1
                if not pending.left:
                    self._pending.remove(pending)
                return fault
        return None
