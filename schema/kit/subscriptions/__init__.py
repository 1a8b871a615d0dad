"""Subscriptions: a declaration names the events and the node that they are about; the rest is here.

    alarm_changed = live(
        "alarmChanged",
        returns=Alarm,
        names=(AlarmRaised.name, AlarmChanged.name),
        about=About.COMMUNITY,
        apps=COMMUNITY,
        description="Alarms that are raised or change.",
    )

gives the field `alarmChanged(communityId: ID!, after: Cursor)` with a payload of `alarm` and `cursor`. Each
event is read through the engine as its subscribers may see it; what they may not see is not sent (GRAPHQL
18).
"""

from schema.kit.subscriptions.begin import Begun, Subscriptions
from schema.kit.subscriptions.declare import About, LiveField, live
from schema.kit.subscriptions.grains import Grain

__all__ = ["About", "Begun", "Grain", "LiveField", "Subscriptions", "live"]
