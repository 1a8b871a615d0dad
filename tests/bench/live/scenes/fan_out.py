"""Everybody in one community hears of every alarm."""

import time
from dataclasses import dataclass

from tests.bench.live.alarms import Alarms, payload
from tests.bench.live.load import Seen, loaded
from tests.bench.live.palm import Palm
from tests.bench.live.people import manager_token


@dataclass(frozen=True, slots=True)
class FanOut:
    """Figures of one round. `seconds` is from the first event until the last one has arrived."""

    sockets: int
    events: int
    seconds: float
    cpu_seconds: float
    kilobytes_per_socket: float
    seen: Seen

    @property
    def lost(self) -> int:
        return self.sockets * self.events - self.seen.deliveries

    @property
    def cpu_us_per_delivery(self) -> float:
        return self.cpu_seconds / max(1, self.seen.deliveries) * 1e6


async def fan_out(palm: Palm, alarms: Alarms, sockets: int, rate: float, seconds: float) -> FanOut:
    """So many sockets, and `rate` events a second."""
    token = await manager_token(palm)
    async with palm.api() as api:
        empty = api.kilobytes()
        async with loaded(palm.folder, api.port, sockets, payload(palm.stage.here), [token]) as load:
            await load.until_heard(sockets, alarms.change)
            memory = (api.kilobytes() - empty) / sockets
            await load.measure()
            used, began = api.cpu_seconds(), time.monotonic()
            events = await alarms.change_often(rate, seconds)
            seen = await load.seen(sockets * events)
            took = time.monotonic() - began
            return FanOut(sockets, events, took, api.cpu_seconds() - used, memory, seen)
