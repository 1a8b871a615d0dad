"""Strawberry's own handler: FastAPI, uvicorn, and a queue for each subscriber."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from typing import Any

import strawberry
import uvicorn
from fastapi import FastAPI, Request
from strawberry.fastapi import GraphQLRouter


@strawberry.type
class Building:
    number: str
    name: str


@strawberry.type
class Alarm:
    id: strawberry.ID
    kind: str
    level: str
    condition: str
    place: str
    raised_at: str
    building: Building


@strawberry.type
class AlarmEvent:
    cursor: str
    alarm: Alarm


QUEUES: set["asyncio.Queue[AlarmEvent]"] = set()


@strawberry.type
class Query:
    hello: str = "world"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def alarm_changed(self, community_id: strawberry.ID) -> AsyncGenerator[AlarmEvent, None]:
        queue: asyncio.Queue[AlarmEvent] = asyncio.Queue()
        QUEUES.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            QUEUES.discard(queue)


application = FastAPI()
router: Any = GraphQLRouter(strawberry.Schema(Query, subscription=Subscription))
application.include_router(router, prefix="/graphql")


@application.post("/publish")
async def publish(request: Request) -> None:
    body = await request.json()
    alarm = body["alarm"]
    alarm |= {"building": Building(**alarm["building"]), "raised_at": alarm.pop("raisedAt")}
    event = AlarmEvent(cursor=body["cursor"], alarm=Alarm(**alarm))
    for queue in QUEUES:
        queue.put_nowait(event)


if __name__ == "__main__":
    uvicorn.run(application, port=int(sys.argv[1]), loop="uvloop", log_level="warning", access_log=False)
