"""Somebody says: I have seen it (知晓)."""

from dataclasses import dataclass

from domain.alarms.cases import append_move, state_of, tell, write_back
from domain.alarms.lifecycle import What, acknowledged
from domain.alarms.models import Alarm
from domain.alarms.policy import visible_alarms
from domain.kit.actor import Actor
from domain.kit.errors import NotFound
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """Whoever sees an alarm may acknowledge it: staff of the community, and the residents whom it
    concerns.
    """

    alarm: Key


async def acknowledge_alarm(unit: UnitOfWork, actor: Actor, command: AcknowledgeAlarm) -> Alarm:
    """The alarm with its acknowledgement: the first one stays, a later one changes nothing and is a success.

    Raises NotFound for an alarm that the actor does not see. A cleared alarm can still be acknowledged.
    """
    alarm = await find(unit, actor, Alarm, visible_alarms, command.alarm, "alarmId", lock=True)
    if actor.person_id is None:
        raise NotFound("alarmId")
    if alarm.acknowledged_at is not None:
        return alarm
    write_back(alarm, acknowledged(state_of(alarm), actor.person_id, unit.now))
    append_move(unit, alarm, What.ACKNOWLEDGED, unit.now, person_id=actor.person_id)
    tell(unit, alarm, What.ACKNOWLEDGED)
    return alarm
