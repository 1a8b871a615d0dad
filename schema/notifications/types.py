"""The inbox as apps see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from notifications import models, policy
from schema.alarms.types import Alarm
from schema.billing.types import Bill
from schema.communities.types import Community
from schema.devices.types import DeviceEvent
from schema.engine import Node, column, either, expression, node, one
from schema.kit.apps import SIGNED_IN
from schema.notices.types import Notice
from schema.notifications.enums import NotificationKind
from schema.payments.types import Payment
from schema.residencies.types import Residency

NotificationSubject = Annotated[
    Alarm | Bill | DeviceEvent | Notice | Payment | Residency,
    strawberry.union("NotificationSubject", description="What a notification is about."),
]


@node(table=models.Notification, visible=policy.own_notifications, code="notification", apps=SIGNED_IN)
class Notification(Node):
    """One entry of your inbox (消息). Yours alone."""

    kind: NotificationKind = column(description="What it is about.")
    title: str = column(description="In your language when it was written.")
    body: str = column(description="At most 400 characters.")
    created_at: datetime = column(description="When it was written.")
    is_read: bool = expression(
        lambda entry, _viewer: entry.c.read_at.is_not(None), description="Whether you have opened it."
    )
    read_at: datetime | None = column(description="When you opened it; null until then.")
    community: Community | None = one(description="The community that it is from; null if none.")
    subject: NotificationSubject | None = either(
        "subject_kind",
        {
            "alarm": Alarm,
            "bill": Bill,
            "device_event": DeviceEvent,
            "notice": Notice,
            "payment": Payment,
            "residency": Residency,
        },
        key="subject_id",
        description="The thing itself; null if you may no longer see it.",
    )


@node(table=models.Preference, visible=policy.own_preferences, code="preference", apps=SIGNED_IN)
class NotificationPreference(Node):
    """What you want to be pushed, and when not. An alarm of level I comes all the same. Yours alone."""

    muted_kinds: list[NotificationKind] = column(
        description="Kinds that are not pushed; they still come to the inbox. At most one of each kind."
    )
    quiet_from: str | None = column(
        description="When the quiet hours begin, HH:MM in the community's time zone; null if there are none."
    )
    quiet_until: str | None = column(description="When they end, HH:MM; before quietFrom if over midnight.")
