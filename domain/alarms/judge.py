"""What somebody of the staff found on the spot: a real alarm, a false one, a test (核实)."""

from dataclasses import dataclass

from domain.alarms.cases import append_move, tell
from domain.alarms.lifecycle import What
from domain.alarms.models import Alarm, AlarmVerdict
from domain.alarms.policy import visible_alarms
from domain.kit.actor import Actor, App
from domain.kit.errors import Forbidden
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class JudgeAlarm:
    """`verdict` UNVERIFIED takes an earlier one back."""

    alarm: Key
    verdict: AlarmVerdict


async def judge_alarm(unit: UnitOfWork, actor: Actor, command: JudgeAlarm) -> Alarm:
    """The alarm with the verdict; the same verdict twice changes nothing, another one replaces it.

    Raises NotFound for an alarm that the actor does not see, Forbidden for residents.
    """
    alarm = await find(unit, actor, Alarm, visible_alarms, command.alarm, "alarmId", lock=True)
    if actor.app is not App.MANAGER:
        raise Forbidden("alarmId")
    if alarm.verdict is command.verdict:
        return alarm
    alarm.verdict = command.verdict
    alarm.version += 1
    append_move(unit, alarm, What.JUDGED, unit.now, person_id=actor.person_id, verdict=command.verdict.value)
    tell(unit, alarm, What.JUDGED)
    return alarm
