"""From a committed event to open subscriptions: all of the way, with one API process and one worker.

    python -m tests.bench.live [--sockets 1000] [--events 20] [--seconds 10]

Staff of one community subscribe to its alarms by `graphql-transport-ws`; alarms change at a steady rate, each
in a unit of work of its own. The time is from before the unit of work to the arrival at the socket.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table
from sqlalchemy import update
from sqlmodel import col

from api.embedded import EmbeddedServers
from api.embedded.ports import free_port
from api.oauth.development import mint
from api.oauth.settings import oauth_settings
from api.settings import Settings
from domain.alarms.events import AlarmChanged
from domain.alarms.models import Alarm
from domain.kit.actor import App
from domain.migrations.run import upgrade
from domain.people.models import Person
from tests.api.graphql.product import Stage, staged
from tests.bench.processor import seconds_of_tree
from tests.support.processes import PALM, running

QUERY = """subscription ($communityId: ID!) {
  alarmChanged(communityId: $communityId) {
    cursor
    alarm { id kind level condition place raisedAt building { number name } }
  }
}"""
# Each alarm changes again only after all others: a late reader still finds the mark of its event.
ALARMS = 60


async def bench(sockets: int, rate: float, seconds: float) -> dict[str, Any]:
    """One round on servers of its own."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palm-bench-")))
        folder.chmod(0o711)
        servers = await stack.enter_async_context(EmbeddedServers(folder / "data"))
        await upgrade(servers.database_url)
        stage = await stack.enter_async_context(staged(servers.database_url))
        port = free_port()
        environment = {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "PALM_DATA": str(folder / "palm"),
            "PORT": str(port),
            "PALM_LOG_LEVEL": "error",
        }
        worker = running([*PALM, "worker"], log=folder / "worker.log", environment=environment)
        await stack.enter_async_context(worker)
        ready = f"http://127.0.0.1:{port}/readyz"
        serving = running([*PALM, "serve"], log=folder / "api.log", environment=environment, ready_url=ready)
        api = await stack.enter_async_context(serving)
        settings = Settings(data=folder / "palm", port=port)
        token = await mint(oauth_settings(settings), stage.units, await phone_of(stage), App.MANAGER)
        alarms = [await stage.alarm("1") for _ in range(ALARMS)]
        given = {"token": token, "query": QUERY, "variables": {"communityId": stage.here}}
        empty = memory_of(api.pid)
        load = await start_load(port, sockets, given)
        await asyncio.sleep(1)
        before = seconds_of_tree(api.pid)
        written = await write(stage, alarms, rate, seconds)
        report = await finish(load, sockets * written)
        used = seconds_of_tree(api.pid) - before
        return report | {
            "sockets": sockets,
            "events": written,
            "lost": sockets * written - report["deliveries"],
            "cpu_us_per_delivery": used / max(1, sockets * written) * 1e6,
            "kilobytes_per_socket": (memory_of(api.pid) - empty) / sockets,
        }


async def phone_of(stage: Stage) -> str:
    """The manager's."""
    async with stage.units.begin() as unit:
        return (await unit.session.get_one(Person, stage.world.person("manager"))).phone


async def start_load(port: int, sockets: int, given: dict[str, Any]) -> Process:
    """Returns when all are subscribed."""
    command = [sys.executable, "-m", "tests.bench.live_load", str(port), str(sockets)]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the load has no pipes")
    process.stdin.write(json.dumps(given).encode() + b"\n")
    if await process.stdout.readline() != b"READY\n":
        raise RuntimeError("the load could not subscribe")
    return process


async def finish(process: Process, expected: int) -> dict[str, Any]:
    """The load's report, when all has arrived or it has waited long enough."""
    output, _ = await process.communicate(b"%d\n" % expected)
    found: dict[str, Any] = json.loads(output)
    return found


async def write(stage: Stage, alarms: list[UUID], rate: float, seconds: float) -> int:
    """Changes an alarm `rate` times a second; how many there were."""
    loop, count = asyncio.get_running_loop(), int(rate * seconds)
    began = loop.time()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
        await change(stage, alarms[number % len(alarms)])
    return count


async def change(stage: Stage, alarm_id: UUID) -> None:
    """One event."""
    mark = str(time.time_ns())
    async with stage.units.begin() as unit:
        key = (col(Alarm.community_id) == stage.world.here) & (col(Alarm.id) == alarm_id)
        await unit.session.execute(update(Alarm).where(key).values(place=mark))
        alarm = await unit.session.get_one(Alarm, (stage.world.here, alarm_id))
        unit.record(
            AlarmChanged(
                community_id=stage.world.here,
                subject_id=alarm_id,
                kind=alarm.kind,
                level=alarm.level,
                condition=alarm.condition,
                device_id=alarm.device_id,
                building_id=alarm.building_id,
                floor=None,
                what="REPEATED",
                expires_at=None,
            )
        )


def memory_of(pid: int) -> float:
    """Resident memory in KiB."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--events", type=float, default=20.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    report = asyncio.run(bench(given.sockets, given.events, given.seconds))
    table = Table("figure", "value", title="Event to socket, one API process")
    for name, value in report.items():
        table.add_row(name, f"{value:,.2f}" if isinstance(value, float) else f"{value:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
