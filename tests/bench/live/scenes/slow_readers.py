"""Some never read what they asked for: what that costs the server, and everybody else."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.live.alarms import Alarms, payload
from tests.bench.live.load import Seen, loaded
from tests.bench.live.palm import Api, Palm
from tests.bench.live.people import manager_token

DEAF = 20
CLOSED = 'palm_sockets_closed_total{code="1013"}'
PATIENCE_SECONDS = 20.0
# Some 20 KB an event that cost little to read, so that buffers are full within the round.
ALIASES = " ".join(f"{'the_same_condition_' * 10}{number}: condition" for number in range(95))
LONG_QUERY = f"""subscription ($communityId: ID!, $after: Cursor) {{
  alarmChanged(communityId: $communityId, after: $after) {{ cursor alarm {{ place {ALIASES} }} }}
}}"""


@dataclass(frozen=True, slots=True)
class SlowReaders:
    """`grown_megabytes`: the most that the server grew. `closed_after`: seconds until all were closed."""

    sockets: int
    events: int
    before: Seen
    beside: Seen
    grown_megabytes: float
    closed: int
    closed_after: float

    @property
    def lost(self) -> int:
        return self.sockets * self.events - self.before.deliveries - self.beside.deliveries


async def slow_readers(palm: Palm, alarms: Alarms, sockets: int, rate: float, seconds: float) -> SlowReaders:
    """The readers alone for so long, and then beside twenty that never read until those are closed."""
    token, here = await manager_token(palm), palm.stage.here
    async with (
        palm.api() as api,
        loaded(palm.folder, api.port, sockets, payload(here), [token]) as readers,
    ):
        await readers.until_heard(sockets, alarms.change)
        await readers.measure()
        alone = await alarms.change_often(rate, seconds)
        before = await readers.seen(sockets * alone)
        await readers.measure()
        async with loaded(
            palm.folder, api.port, DEAF, payload(here, LONG_QUERY), [token], deaf=True, name="deaf"
        ):
            watching = asyncio.create_task(watch(api))
            beside = 0
            while not watching.done():
                beside += await alarms.change_often(rate, 0.5)
            grown, closed, closed_after = await watching
            seen = await readers.seen(sockets * beside)
        return SlowReaders(sockets, alone + beside, before, seen, grown, closed, closed_after)


async def watch(api: Api) -> tuple[float, int, float]:
    """The server's growth in MB, how many it has closed, and in which time; at most PATIENCE_SECONDS."""
    empty, began, grown, closed = api.kilobytes(), time.monotonic(), 0.0, 0
    while closed < DEAF and time.monotonic() - began < PATIENCE_SECONDS:
        await asyncio.sleep(1)  # not often: the metrics are made on the loop that is measured
        grown = max(grown, (api.kilobytes() - empty) / 1024)
        closed = int(await api.metric(CLOSED))
    return grown, closed, time.monotonic() - began
