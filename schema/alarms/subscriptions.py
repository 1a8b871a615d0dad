"""Alarms as they happen."""

from domain.alarms.events import AlarmChanged, AlarmRaised
from schema.alarms.types import Alarm
from schema.kit.apps import COMMUNITY
from schema.kit.subscriptions import About, live

alarm_changed = live(
    "alarmChanged",
    returns=Alarm,
    names=(AlarmRaised.name, AlarmChanged.name),
    about=About.COMMUNITY,
    apps=COMMUNITY,
    by_building=True,
    description="Alarms of a community that you may see: raised, risen, acknowledged, cleared.",
)
