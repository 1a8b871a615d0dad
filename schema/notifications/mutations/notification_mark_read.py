"""notificationMarkRead: a person has opened an entry of their inbox."""

from domain.kit.errors import NotFound
from notifications import models
from notifications.inbox.read import MarkNotificationRead, mark_read
from schema.kit.apps import SIGNED_IN
from schema.kit.commands import Call, command
from schema.kit.ids import NotificationId
from schema.notifications.types import Notification


@command(
    returns=Notification,
    errors=(NotFound,),
    apps=SIGNED_IN,
    description="Marks an entry of your inbox as read. The first reading counts.",
)
async def notification_mark_read(call: Call, notification_id: NotificationId) -> models.Notification:
    entry = MarkNotificationRead(call.key(notification_id, Notification))
    return await mark_read(call.unit, call.actor, entry)
