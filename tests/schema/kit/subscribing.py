"""Short ways to begin a subscription and to make an event."""

from typing import Any
from uuid import uuid4

from api.graphql.product import ProductOperations
from domain.kit.actor import Actor
from notifications.live.events import LiveEvent
from schema.kit.subscriptions import Begun
from tests.api.graphql.product import Stage

ALARM = "subscription ($c: ID!, $after: Cursor) { alarmChanged(communityId: $c, after: $after) { %s } }"


async def begin(operations: ProductOperations, document: str, actor: Actor, **variables: Any) -> Begun:
    operation = operations.engine.prepare(document, None, actor)
    return await operations._subscriptions.begin(operation, variables, actor)


def event_of(stage: Stage, name: str, subject: Any, building: str | None = None) -> LiveEvent:
    payload = {"building_id": str(stage.world.buildings[building]) if building else None}
    return LiveEvent(7, name, stage.world.here, subject, payload, "", uuid4())
