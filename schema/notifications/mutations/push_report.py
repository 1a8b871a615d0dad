"""pushReport: an app tells how far a push came."""

from typing import Annotated
from uuid import UUID

import strawberry

from domain.kit.errors import InvalidInput, NotFound
from domain.kit.key import NOTHING, Key
from notifications import models
from notifications.inbox.report import RecordDeliveryState, record_delivery_state
from schema.engine import GlobalId
from schema.kit.apps import SIGNED_IN
from schema.kit.commands import Call, command
from schema.notifications.enums import DeliveryState
from schema.notifications.types import Notification

DeliveryId = Annotated[GlobalId, strawberry.argument(description="The delivery_id in the data of the push.")]
State = Annotated[DeliveryState, strawberry.argument(description="RECEIVED, OPENED or ACTED.")]


@command(
    returns=Notification,
    errors=(NotFound, InvalidInput),
    apps=SIGNED_IN,
    description="Tells that a push arrived, was opened, or was acted on. Reports may come twice and in any "
    "order. An opened push is a read entry.",
)
async def push_report(call: Call, delivery_id: DeliveryId, state: State) -> models.Notification:
    report = RecordDeliveryState(key_of_delivery(delivery_id), state)
    delivery = await record_delivery_state(call.unit, call.actor, report)
    return await call.unit.session.get_one(models.Notification, delivery.notification_id)


def key_of_delivery(text: str) -> Key:
    """A delivery is no node: its id is the plain one that the push carries."""
    try:
        return Key(UUID(text))
    except ValueError:
        return NOTHING
