"""Alarms of one community that change at a steady rate, each change in a unit of work of its own."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from domain.alarms.events import AlarmChanged
from domain.alarms.models import Alarm
from tests.api.graphql.product import Stage

QUERY = """subscription ($communityId: ID!, $after: Cursor) {
  alarmChanged(communityId: $communityId, after: $after) {
    cursor
    alarm { id kind level condition place raisedAt building { number name } }
  }
}"""
# Each alarm changes again only after all others: a late reader still finds the mark of its event.
ALARMS = 60


def payload(community: str, query: str = QUERY) -> str:
    """Of the `subscribe` message; the load generator puts the cursor in."""
    written = json.dumps({"query": query, "variables": {"communityId": community, "after": "AFTER"}})
    return written.replace('"AFTER"', "@AFTER@")


@dataclass(slots=True)
class Alarms:
    """The writer. The mark of an event is the nanosecond at which its unit of work began."""

    stage: Stage
    ids: list[UUID]
    numbers: "count[int]" = field(default_factory=count)

    @classmethod
    async def raised(cls, stage: Stage) -> "Alarms":
        """All of them, in one building."""
        return cls(stage, [await stage.alarm("1") for _ in range(ALARMS)])

    async def change_often(self, rate: float, seconds: float) -> int:
        """`rate` times a second; how many there were."""
        loop, total = asyncio.get_running_loop(), int(rate * seconds)
        began = loop.time()
        for number in range(total):
            await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
            await self.change()
        return total

    async def change(self) -> None:
        """One event."""
        alarm_id = self.ids[next(self.numbers) % len(self.ids)]
        mark = f"@{time.time_ns()}"
        here = self.stage.world.here
        async with self.stage.units.begin() as unit:
            key = (col(Alarm.community_id) == here) & (col(Alarm.id) == alarm_id)
            await unit.session.execute(update(Alarm).where(key).values(place=mark))
            alarm = await unit.session.get_one(Alarm, (here, alarm_id))
            event = AlarmChanged(
                community_id=here,
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
            unit.record(event)
