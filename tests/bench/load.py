"""Load on one HTTP address by wrk, which needs little of the machine itself."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class MissingTool(Exception):
    """A program that the benchmark needs is not installed."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one round measured."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failures: int

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def post(
    url: str,
    body: str,
    headers: dict[str, str],
    callers: Sequence[dict[str, str]],
    *,
    connections: int = 32,
    seconds: float = 5,
) -> Load:
    """Posts the body as fast as the connections allow, as one caller after another.

    A caller is what their headers say. Raises MissingTool without wrk.
    """
    if shutil.which("wrk") is None:
        raise MissingTool("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "post.lua")
        script.write_text(lua(body, headers, callers), encoding="utf-8")
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds:g}s",
            "--latency",
            "--timeout",
            "60s",
            "-s",
            str(script),
            url,
        ]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return parse(printed)


def lua(body: str, headers: dict[str, str], callers: Sequence[dict[str, str]]) -> str:
    """A script for wrk, with each caller's request made once. Long brackets keep the body as it is."""
    lines = [f"local body = [==[{body}]==]", "local requests, turn = {}, 0", "function init()"]
    for caller in callers:
        fields = ", ".join(f'["{name}"] = "{value}"' for name, value in {**headers, **caller}.items())
        lines.append(f'  requests[#requests + 1] = wrk.format("POST", nil, {{{fields}}}, body)')
    lines += ["end", "function request()", "  turn = turn % #requests + 1", "  return requests[turn]", "end"]
    return "\n".join(lines)


def parse(printed: str) -> Load:
    """Reads wrk's report."""
    requests, seconds, unit = found(r"(\d+) requests in ([\d.]+)(m?s)", printed)
    p50, p99 = (milliseconds(*found(rf"\b{share}%\s+([\d.]+)(us|ms|s)", printed)) for share in (50, 99))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    failures = int(failed[1]) if failed else 0
    failures += sum(int(each) for each in broken.groups()) if broken else 0
    return Load(int(requests), milliseconds(seconds, unit) / 1000, p50, p99, failures)


def found(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"wrk printed something else:\n{text}")
    return match.groups()


def milliseconds(number: str, unit: str) -> float:
    return float(number) * UNITS[unit]
