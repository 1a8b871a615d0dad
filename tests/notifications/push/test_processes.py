"""Real worker processes on the real queue: killed, doubled, stopped. The clock is the machine's own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.alarms.models import AlarmKind, AlarmLevel
from domain.kit.clock import SystemClock
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from notifications.models import Delivery, DeliveryState
from tests.notifications.houses import Houses, build_houses
from tests.notifications.push.conftest import FcmSimulator
from tests.support.processes import PALM, running
from tests.support.servers import ROOT

FOUR_FLOORS = ["floor3", "floor4", "floor5", "guard", "guard_upstairs"]


@pytest.fixture
async def units(database_url: str) -> AsyncIterator[Units]:
    database = Database(database_url)
    yield Units(database, SystemClock())
    await database.dispose()


@pytest.fixture
async def houses(units: Units) -> Houses:
    return await build_houses(units)


def start_sender(database_url: str, simulator: FcmSimulator) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.notifications.push.run_sender", database_url, simulator.base_url]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)


async def states(houses: Houses) -> Counter[DeliveryState]:
    async with houses.units.begin() as unit:
        return Counter((await unit.session.execute(select(col(Delivery.state)))).scalars())


async def all_in(houses: Houses, state: DeliveryState, number: int) -> None:
    async with asyncio.timeout(30):
        while (await states(houses))[state] < number:  # noqa: ASYNC110  # another process writes the rows
            await asyncio.sleep(0.02)


async def test_killed_between_send_and_record(
    houses: Houses, simulator: FcmSimulator, database_url: str
) -> None:
    """FCM has the message, our ledger does not know: it goes again, once, with the tag of the first."""
    simulator.script("OK", token="floor4", answer_after=60)
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    first = start_sender(database_url, simulator)
    await asyncio.to_thread(simulator.until, 5)
    await all_in(houses, DeliveryState.SENT, 4)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = start_sender(database_url, simulator)
    try:
        await all_in(houses, DeliveryState.SENT, 5)
    finally:
        second.terminate()
        second.wait(10)
    tokens = Counter(message["token"] for message in simulator.messages())
    assert tokens == {name: 2 if name == "floor4" else 1 for name in FOUR_FLOORS}
    tags = {message["android"]["notification"]["tag"] for message in simulator.messages("floor4")}
    assert len(tags) == 1


async def test_two_workers_share_and_repeat_nothing(
    houses: Houses, simulator: FcmSimulator, database_url: str
) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.I)
    await houses.alarm(AlarmKind.WATER_LEVEL, AlarmLevel.I)
    workers = [start_sender(database_url, simulator) for _ in range(2)]
    await houses.dispatch()
    expected = sum((await states(houses)).values())
    try:
        await all_in(houses, DeliveryState.SENT, expected)
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(10)
    deliveries = Counter(message["data"]["delivery_id"] for message in simulator.messages())
    assert (len(deliveries), set(deliveries.values())) == (expected, {1})


async def test_scripted_trouble_ends_well(houses: Houses, simulator: FcmSimulator, database_url: str) -> None:
    """A dead token, a quota that recovers and a page of junk, on the real queue with its own waits."""
    simulator.script("UNREGISTERED", token="floor3")
    simulator.script("QUOTA_EXCEEDED", token="floor4", retry_after="1")
    simulator.script("HTML", token="floor5")
    simulator.script("INVALID_ARGUMENT", token="guard")
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    worker = start_sender(database_url, simulator)
    try:
        await all_in(houses, DeliveryState.SENT, 3)
        await all_in(houses, DeliveryState.FAILED, 2)
    finally:
        worker.terminate()
        worker.wait(10)
    async with houses.units.begin() as unit:
        rows = (await unit.session.execute(select(Delivery))).scalars()
        names = {phone: name for name, phone in houses.phones.items()}
        outcome = {names[row.phone_device_id]: (row.failure_code, row.attempts) for row in rows}
    assert outcome == {
        "floor3": ("UNREGISTERED", 1),
        "floor4": (None, 2),
        "floor5": (None, 2),
        "guard": ("INVALID_ARGUMENT", 1),
        "guard_upstairs": (None, 1),
    }


async def test_the_whole_worker(
    houses: Houses, simulator: FcmSimulator, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """From a committed event to the handset, through relay, dispatcher, queue and SDK, and a clean end."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FCM_BASE_URL": simulator.base_url,
        "PALM_DATA": str(tmp_path),
    }
    log = tmp_path / "worker.log"
    command = [*PALM, "worker"]
    async with running(command, log=log, environment=environment, ready_text="relay.leading") as worker:
        await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
        await asyncio.to_thread(simulator.until, 5)
        await all_in(houses, DeliveryState.SENT, 5)
    assert sorted(message["token"] for message in simulator.messages()) == FOUR_FLOORS
    text = worker.log.read_text(encoding="utf-8")
    assert "worker.stopping" in text
    assert "worker.failed" not in text
