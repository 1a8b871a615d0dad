"""All connections are cut at once, and everybody comes back with the last cursor while events go on."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.live.alarms import Alarms, payload
from tests.bench.live.load import Seen, loaded
from tests.bench.live.palm import Palm
from tests.bench.live.people import manager_token

QUIET_SECONDS = 1.0
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Storm:
    """`back_in`: seconds until all had subscribed again; `caught_up_in`: until all had everything."""

    sockets: int
    events: int
    back_in: float
    caught_up_in: float
    cpu_seconds: float
    seen: Seen

    @property
    def lost(self) -> int:
        return self.sockets * self.events - (self.seen.deliveries - self.seen.repeated)


async def storm(palm: Palm, alarms: Alarms, sockets: int, rate: float, seconds: float) -> Storm:
    """`rate` events a second for so many seconds; the cut comes after the first of them."""
    token = await manager_token(palm)
    async with (
        palm.api() as api,
        loaded(palm.folder, api.port, sockets, payload(palm.stage.here), [token]) as load,
    ):
        await load.until_heard(sockets, alarms.change)
        await load.measure()
        writing = asyncio.create_task(alarms.change_often(rate, seconds))
        await asyncio.sleep(QUIET_SECONDS)
        used, began = api.cpu_seconds(), time.monotonic()
        back_in = await load.cut()
        events = await writing
        seen = await load.seen(sockets * events, PATIENCE_SECONDS)
        caught_up_in = time.monotonic() - began
        return Storm(sockets, events, back_in, caught_up_in, api.cpu_seconds() - used, seen)
