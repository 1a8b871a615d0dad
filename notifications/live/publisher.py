"""Puts positioned events into the Valkey streams, each exactly once.

A batch goes in by one script, which is atomic: it first compares where the streams really are with where the
caller believes them to be. So a batch that was sent twice, a leader that was replaced and a Valkey that lost
its memory all show as a different state, and nothing is written twice or left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from notifications.live.events import PARTITIONS, LiveEvent, encode

STREAMS = tuple(f"palm:events:{number}" for number in range(PARTITIONS))
PUBLISHED, BASE, EPOCH = "palm:events:published", "palm:events:base", "palm:events:epoch"
KEPT_PER_STREAM = 100_000

_PUBLISH = """
local state = {redis.call('GET', KEYS[1]) or '', redis.call('GET', KEYS[2]) or ''}
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then return state end
for i = 4, #ARGV, 3 do
    local stream, id, event = KEYS[2 + ARGV[i]], ARGV[i + 1] .. '-0', ARGV[i + 2]
    local added = redis.pcall('XADD', stream, 'MAXLEN', '~', ARGV[3], id, 'event', event)
    -- An id that is not above the newest one is already there.
    local refused = type(added) == 'table' and added.err
    if refused and not string.find(refused, 'equal or smaller') then return added end
end
redis.call('SET', KEYS[2], ARGV[#ARGV - 1])
return {ARGV[1], ARGV[#ARGV - 1]}
"""
_RESET = """
local epoch, published = redis.call('GET', KEYS[1]) or '', redis.call('GET', KEYS[2]) or ''
if epoch ~= ARGV[1] or published ~= ARGV[2] then return 0 end
for i = 4, #KEYS do redis.call('DEL', KEYS[i]) end
redis.call('SET', KEYS[3], ARGV[4])
redis.call('SET', KEYS[2], ARGV[4])
redis.call('SET', KEYS[1], ARGV[3])
return 1
"""


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where the streams are: which line of positions they carry, and the newest position in them."""

    epoch: str
    position: int


class Publisher:
    """The writing end of the streams."""

    def __init__(self, redis: Redis, kept_per_stream: int = KEPT_PER_STREAM) -> None:
        self._redis = redis
        self._kept = kept_per_stream
        self._publish = redis.register_script(_PUBLISH)
        self._reset = redis.register_script(_RESET)

    async def state(self) -> StreamState | None:
        """As Valkey knows it now; None when it knows nothing."""
        return _state(await self._redis.mget(EPOCH, PUBLISHED))

    async def publish(self, expected: StreamState, events: Iterable[LiveEvent]) -> StreamState | None:
        """Adds the events if the streams are where the caller expects them; answers where they are then."""
        arguments: list[str | int | bytes] = [*_words(expected), self._kept]
        for event in events:
            arguments += [event.partition + 1, event.position, encode(event)]
        return _state(await self._publish(keys=[EPOCH, PUBLISHED, *STREAMS], args=arguments))

    async def reset(self, expected: StreamState | None, base: StreamState) -> None:
        """Empties the streams, to be filled again with what comes after `base`. Does nothing if they have
        moved on.
        """
        arguments: list[str | int] = [*_words(expected), base.epoch, base.position]
        await self._reset(keys=[EPOCH, PUBLISHED, BASE, *STREAMS], args=arguments)


def _words(state: StreamState | None) -> tuple[str, str]:
    return (state.epoch, str(state.position)) if state else ("", "")


def _state(answer: Sequence[Any]) -> StreamState | None:
    epoch, position = answer
    return StreamState(epoch.decode(), int(position)) if epoch and position else None
