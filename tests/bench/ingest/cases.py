"""What is measured: each case prepares its requests, starts the clock, and says what came of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bench.ingest.events import BATCH_EVENTS, Writer
from tests.bench.ingest.http_sender import Sent, send
from tests.bench.ingest.mqtt_sender import publish
from tests.bench.ingest.stage import Spent, Stage

BATCHES, SINGLES, MESSAGES, PEER_SINGLES = 400, 6_000, 6_000, 3_000
BATCH_CONNECTIONS, SINGLE_CONNECTIONS = 8, 32
PACED_SECONDS = 3
BATCHES_A_SECOND, SINGLES_A_SECOND = 50, 750
BATCHES_AN_ALARM, SINGLES_AN_ALARM = 2, 45
LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one round. Milliseconds are of a request, or where alarms are paced in, of those that raise one."""

    events: int
    per_second: float
    p50: float | None
    p99: float | None
    microseconds: Spent
    failures: int


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table. `target` is what the events a second, or the p99 of alarms, ought to be."""

    title: str
    run: Callable[[Stage, Writer], Awaitable[Figures]]
    is_ours: bool = True
    per_second_target: float | None = None
    p99_target: float | None = None


async def batches(stage: Stage, writer: Writer) -> Figures:
    requests = [writer.batch() for _ in range(BATCHES)]
    return await _measured(stage, requests, BATCHES * BATCH_EVENTS, BATCH_CONNECTIONS)


async def singles(stage: Stage, writer: Writer) -> Figures:
    requests = [writer.single() for _ in range(SINGLES)]
    return await _measured(stage, requests, SINGLES, SINGLE_CONNECTIONS)


async def peer_singles(stage: Stage, writer: Writer) -> Figures:
    """The same requests; the peer does not look at the signature."""
    requests = [writer.single() for _ in range(PEER_SINGLES)]
    before = stage.spent(by_peer=True)
    sent = await send(stage.peer_port, requests, connections=SINGLE_CONNECTIONS)
    spent = stage.spent(by_peer=True).since(before, PEER_SINGLES)
    return _figures(sent, sent.milliseconds, PEER_SINGLES, spent)


async def alarms_among_batches(stage: Stage, writer: Writer) -> Figures:
    """5,000 events a second; each second batch brings an alarm, and is answered when that is committed."""
    number = PACED_SECONDS * BATCHES_A_SECOND
    alarming = [place % BATCHES_AN_ALARM == 0 for place in range(number)]
    requests = [writer.batch(with_alarm=each) for each in alarming]
    return await _paced(stage, requests, alarming, number * BATCH_EVENTS, BATCHES_A_SECOND)


async def alarms_among_singles(stage: Stage, writer: Writer) -> Figures:
    """750 events a second, of which one in 45 is an alarm."""
    number = PACED_SECONDS * SINGLES_A_SECOND
    alarming = [place % SINGLES_AN_ALARM == 0 for place in range(number)]
    requests = [writer.single_alarm() if each else writer.single() for each in alarming]
    return await _paced(stage, requests, alarming, number, SINGLES_A_SECOND)


async def messages(stage: Stage, writer: Writer) -> Figures:
    """Published with QoS 1 to a broker, from which our bridge takes them; until the last one is committed."""
    prepared = [writer.message() for _ in range(MESSAGES)]
    stored, before = await stage.stored(), stage.spent()
    began = await publish(stage.broker.port, prepared)
    async with asyncio.timeout(LONGEST_WAIT):
        while await stage.stored() < stored + MESSAGES:  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(0.02)
    seconds = time.perf_counter() - began
    spent = stage.spent().since(before, MESSAGES)
    return Figures(MESSAGES, MESSAGES / seconds, None, None, spent, 0)


CASES = {
    "batches": Case(
        f"HTTP, batches of {BATCH_EVENTS}, {BATCH_CONNECTIONS} connections", batches, per_second_target=10_000
    ),
    "singles": Case(f"HTTP, single, {SINGLE_CONNECTIONS} connections", singles, per_second_target=1_500),
    "mqtt": Case("MQTT, single, QoS 1", messages),
    "batch-alarms": Case("alarms among batches, to the commit", alarms_among_batches, p99_target=300),
    "single-alarms": Case("alarms among singles, to the commit", alarms_among_singles, p99_target=300),
    "peer": Case("FastAPI and SQLModel, one event a request", peer_singles, is_ours=False),
}


async def _measured(stage: Stage, requests: list[bytes], events: int, connections: int) -> Figures:
    before = stage.spent()
    sent = await send(stage.palm_port, requests, connections=connections)
    return _figures(sent, sent.milliseconds, events, stage.spent().since(before, events))


async def _paced(
    stage: Stage, requests: list[bytes], alarming: list[bool], events: int, rate: float
) -> Figures:
    before = stage.spent()
    sent = await send(stage.palm_port, requests, connections=SINGLE_CONNECTIONS, per_second=rate)
    times = [each for each, alarm in zip(sent.milliseconds, alarming, strict=True) if alarm]
    return _figures(sent, times, events, stage.spent().since(before, events))


def _figures(sent: Sent, milliseconds: list[float], events: int, spent: Spent) -> Figures:
    ordered = sorted(milliseconds)
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return Figures(events, events / sent.seconds, p50, p99, spent, sent.failures)
