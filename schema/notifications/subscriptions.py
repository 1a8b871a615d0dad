"""The inbox as it fills."""

from notifications.events import NotificationCreated
from schema.kit.apps import SIGNED_IN
from schema.kit.subscriptions import About, live
from schema.notifications.types import Notification

my_notifications = live(
    "myNotifications",
    returns=Notification,
    names=(NotificationCreated.name,),
    about=About.PERSON,
    apps=SIGNED_IN,
    description="New entries of your inbox.",
)
