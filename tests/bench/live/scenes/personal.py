"""Everybody hears of their own inbox only: as many groups as sockets, and each event is for one of them."""

import asyncio
import json
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

from domain.kit.ids import new_id
from notifications.events import NotificationCreated
from notifications.models import NotificationKind
from tests.api.graphql.product import Stage
from tests.bench.live.load import Seen, loaded
from tests.bench.live.palm import Palm
from tests.bench.live.people import strangers

QUERY = """subscription ($after: Cursor) {
  myNotifications(after: $after) { cursor notification { id kind title body createdAt } }
}"""
BATCHES_A_SECOND = 20
_INSERT = """
INSERT INTO notification (id, person_id, position, title, body, kind, subject_kind, subject_id, created_at,
                          expires_at, correlation_id)
SELECT entry.*, '通知', $4, 'NOTICE', 'notice', $5::uuid, $6::timestamptz, $7::timestamptz, $8::uuid
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS entry
"""


@dataclass(frozen=True, slots=True)
class Personal:
    """Figures of one round."""

    sockets: int
    events: int
    seconds: float
    opened_in: float
    cpu_seconds: float
    kilobytes_per_socket: float
    seen: Seen

    @property
    def lost(self) -> int:
        return self.events - self.seen.deliveries


async def personal(palm: Palm, sockets: int, rate: int, seconds: float) -> Personal:
    """`rate` inbox entries a second, each to a random one of so many people."""
    people, tokens = await strangers(palm, sockets)
    text = json.dumps({"query": QUERY, "variables": {"after": None}})
    async with palm.api() as api:
        empty = api.kilobytes()
        async with loaded(palm.folder, api.port, sockets, text, tokens) as load:
            async with asyncio.timeout(60):
                while await api.metric("palm_subscriptions") < sockets:  # noqa: ASYNC110  # nothing tells
                    await asyncio.sleep(0.2)
            memory = (api.kilobytes() - empty) / sockets
            await load.measure()
            used = api.cpu_seconds()
            events = await write_often(palm.stage, people, rate, seconds)
            seen = await load.seen(events)
            used = api.cpu_seconds() - used
            return Personal(sockets, events, seconds, load.opened_in, used, memory, seen)


async def write_often(stage: Stage, people: list[UUID], rate: int, seconds: float) -> int:
    """Batches at a steady rate; how many entries there were."""
    loop, numbers, chance = asyncio.get_running_loop(), count(1), random.Random(20_261_124)
    began, batches, size = loop.time(), int(seconds * BATCHES_A_SECOND), rate // BATCHES_A_SECOND
    for number in range(batches):
        await asyncio.sleep(max(0.0, began + number / BATCHES_A_SECOND - loop.time()))
        await write(stage, chance.choices(people, k=size), numbers)
    return batches * size


async def write(stage: Stage, people: list[UUID], numbers: "count[int]") -> None:
    """One entry for each, in one unit of work, as the dispatcher of notifications does."""
    mark = f"@{time.time_ns()}"
    ids = [new_id() for _ in people]
    async with stage.units.begin() as unit:
        positions = [next(numbers) for _ in people]
        until = unit.now + timedelta(days=1)
        connection = await unit.asyncpg()
        await connection.execute(
            _INSERT, ids, people, positions, mark, new_id(), unit.now, until, unit.correlation_id
        )
        for entry, person in zip(ids, people, strict=True):
            event = NotificationCreated(
                community_id=None, subject_id=entry, person_id=person, kind=NotificationKind.NOTICE
            )
            unit.record(event)
