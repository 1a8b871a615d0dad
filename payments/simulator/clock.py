"""The simulator's time: the machine's, moved forward on command, so that days pass in a test."""

import time

from payments.simulator.store import Store


class Clock:
    """How far it was moved is kept with the data."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ahead = float(store.setting("clock_ahead") or 0)

    def exact(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def now(self) -> int:
        return int(self.exact())

    def reset(self) -> None:
        """Back to the machine's time."""
        self.advance(-self._ahead)

    def advance(self, seconds: float) -> None:
        self._ahead += seconds
        self._store.set_setting("clock_ahead", str(self._ahead))
