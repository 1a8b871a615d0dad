"""alarmAcknowledge: somebody says that they have seen an alarm."""

from domain.alarms import models
from domain.alarms.acknowledge import AcknowledgeAlarm, acknowledge_alarm
from domain.kit.errors import NotFound
from schema.alarms.types import Alarm
from schema.kit.apps import COMMUNITY
from schema.kit.commands import Call, command
from schema.kit.ids import AlarmId


@command(
    returns=Alarm,
    errors=(NotFound,),
    apps=COMMUNITY,
    description="Says: I have seen it (我已知晓). The first one counts; from a push or from the screen.",
)
async def alarm_acknowledge(call: Call, alarm_id: AlarmId) -> models.Alarm:
    return await acknowledge_alarm(call.unit, call.actor, AcknowledgeAlarm(call.key(alarm_id, Alarm)))
