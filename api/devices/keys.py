"""Keys that have been looked up are kept for seconds: a key that was taken back stops to work within that
time.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from api.devices.coalescer import Coalescer
from domain.devices.credentials import Credential, find_credentials
from domain.devices.seal import KeySeal
from domain.kit.unit_of_work import Units

KNOWN_SECONDS = 10.0
UNKNOWN_SECONDS = 2.0
MOST = 10_000


class KeyRing:
    """Looks a key up once for all who wait for it, and remembers the answer, also that there is none."""

    def __init__(
        self, units: Units, seal: KeySeal, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._units = units
        self._seal = seal
        self._monotonic = monotonic
        self._kept: OrderedDict[str, tuple[float, Credential | None]] = OrderedDict()
        self._lookups: Coalescer[str, Credential | None] = Coalescer(self._find_all, most=200, rounds=2)
        self._asked: dict[str, asyncio.Task[Credential | None]] = {}

    async def find(self, key_id: str) -> Credential | None:
        """The key, valid or not; None if there is none."""
        kept = self._kept.get(key_id)
        if kept is not None and kept[0] > self._monotonic():
            return kept[1]
        if key_id not in self._asked:
            task = asyncio.create_task(self._look_up(key_id))
            task.add_done_callback(lambda _: self._asked.pop(key_id, None))
            self._asked[key_id] = task
        return await asyncio.shield(self._asked[key_id])

    async def _look_up(self, key_id: str) -> Credential | None:
        found = (await self._lookups.ask([key_id]))[0]
        lifetime = UNKNOWN_SECONDS if found is None else KNOWN_SECONDS
        self._kept[key_id] = (self._monotonic() + lifetime, found)
        self._kept.move_to_end(key_id)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return found

    async def _find_all(self, key_ids: Sequence[str]) -> Sequence[Credential | None]:
        """Devices that speak once a minute each need a lookup; those that wait for one share it."""
        async with self._units.begin() as unit:
            return await find_credentials(unit, self._seal, key_ids)
