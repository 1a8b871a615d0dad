"""Load on one HTTP address by wrk, which needs little of the machine itself."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.reads.dialects import Request

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
SIZES = {"B": 1.0, "KB": 2.0**10, "MB": 2.0**20, "GB": 2.0**30}
SCRIPT = """
local callers, bodies, turns, ready, turn = {{{callers}}}, {{{bodies}}}, {{{turns}}}, {{}}, 0
function init()
  for at, each in ipairs(turns) do
    ready[at] = wrk.format("POST", nil, callers[each[1]], bodies[each[2]])
  end
end
function request()
  turn = turn % #ready + 1
  return ready[turn]
end
"""


class MissingTool(Exception):
    """A program that the benchmark needs is not installed."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one round measured. `answer_bytes` is the mean, with headers."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failures: int
    answer_bytes: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def post(url: str, requests: Sequence[Request], *, connections: int = 32, seconds: float = 3) -> Load:
    """Posts the requests in turn, as fast as the connections allow. Raises MissingTool without wrk."""
    if shutil.which("wrk") is None:
        raise MissingTool("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "post.lua")
        script.write_text(lua(requests), encoding="utf-8")
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "--latency",
            "--timeout",
            "60s",
        ]
        printed = subprocess.run(
            [*command, "-s", str(script), url], capture_output=True, text=True, check=True
        ).stdout
    return parse(printed)


def lua(requests: Sequence[Request]) -> str:
    """A script for wrk, with each request made once. Long brackets keep the bodies as they are."""
    callers: dict[str, int] = {}
    bodies: dict[str, int] = {}
    turns = []
    for each in requests:
        who = callers.setdefault(table(each.headers), len(callers) + 1)
        turns.append(f"{{{who},{bodies.setdefault(f'[==[{each.body}]==]', len(bodies) + 1)}}}")
    return SCRIPT.format(callers=",".join(callers), bodies=",".join(bodies), turns=",".join(turns))


def table(headers: Mapping[str, str]) -> str:
    """Headers as a table of Lua."""
    fields = {"content-type": "application/json", **headers}
    return "{" + ", ".join(f'["{name}"] = "{value}"' for name, value in fields.items()) + "}"


def parse(printed: str) -> Load:
    """Reads wrk's report."""
    requests, seconds, unit, size, size_unit = found(
        r"(\d+) requests in ([\d.]+)(m?s), ([\d.]+)([KMG]?B) read", printed
    )
    p50, p99 = (milliseconds(*found(rf"\b{share}%\s+([\d.]+)(us|ms|s)", printed)) for share in (50, 99))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    failures = int(failed[1]) if failed else 0
    failures += sum(int(each) for each in broken.groups()) if broken else 0
    answers = float(size) * SIZES[size_unit] / max(1, int(requests))
    return Load(int(requests), milliseconds(seconds, unit) / 1000, p50, p99, failures, answers)


def found(pattern: str, text: str) -> tuple[str, ...]:
    """The groups of a pattern that must be there."""
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"wrk printed something else:\n{text}")
    return match.groups()


def milliseconds(number: str, unit: str) -> float:
    """A duration as wrk prints it."""
    return float(number) * UNITS[unit]
