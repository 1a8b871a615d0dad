"""What a batch of observations means: alarms are raised, repeated, reopened, moved in level and cleared.

The caller holds the locks of the devices, so observations of one device are assessed one batch after the
other; the partial unique index is the last word on "one active alarm per device and kind".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import tuple_
from sqlmodel import col, select

from domain.alarms.cases import Case, append_move, begin, newest_cases, tell, write_back
from domain.alarms.lifecycle import Signal, What, react
from domain.alarms.models import Alarm, AlarmLevel, AlarmSilence, AlarmVerdict, BlockedPlate
from domain.alarms.observation import Observation
from domain.alarms.rules import PLATE_PASSAGE, RULES, Rule
from domain.alarms.storm import shelter
from domain.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Happening:
    """One step of one alarm. `audible` ones become events, unless the alarm itself is silenced."""

    alarm: Alarm
    what: What
    observation: Observation
    audible: bool


@dataclass(slots=True)
class Assessment:
    """What one batch has led to, in order."""

    happenings: list[Happening] = field(default_factory=list)
    fresh: list[Alarm] = field(default_factory=list)


async def assess(unit: UnitOfWork, observations: Iterable[Observation]) -> None:
    """Takes observations in the order in which they stand in each device's life. Those without a rule cost
    nothing.
    """
    heard = [observation for observation in observations if observation.event_type in RULES]
    if not heard:
        return
    pairs = [(o, rule) for o in await _with_blocklist(unit, heard) for rule in RULES[o.event_type]]
    cases = await newest_cases(
        unit,
        {(o.community_id, o.device_id) for o, _ in pairs},
        {rule.kind for _, rule in pairs},
        min(o.at for o, _ in pairs),
    )
    assessment = Assessment()
    for observation, rule in pairs:
        case = cases.setdefault((observation.community_id, observation.device_id, rule.kind), Case())
        _hear(unit, assessment, case, observation, rule)
    await unit.session.flush()
    await shelter(unit, assessment.fresh)
    _publish(unit, assessment)


def _hear(unit: UnitOfWork, assessment: Assessment, case: Case, observation: Observation, rule: Rule) -> None:
    before = case.state
    signal = rule.read(observation, before)
    if signal is None:
        return
    reaction = react(before, signal, observation.at)
    if reaction.state is None or reaction.state == before:
        return
    if What.RAISED in reaction.steps or case.alarm is None:
        case.alarm = begin(unit, rule.kind, observation, reaction.state)
        _start_silence(case.alarm, observation, signal)
        assessment.fresh.append(case.alarm)
        steps = reaction.steps
    else:
        write_back(case.alarm, reaction.state)
        steps = _end_silence(case.alarm, observation, signal, reaction.steps)
    quiet = observation.silence is not None and case.alarm.level is not AlarmLevel.I
    for step in steps:
        audible = step is not What.REPEATED and (not quiet or step is What.CLEARED)
        assessment.happenings.append(Happening(case.alarm, step, observation, audible))


def _start_silence(alarm: Alarm, observation: Observation, signal: Signal) -> None:
    """Level I is never silenced."""
    if signal.test:
        alarm.verdict = AlarmVerdict.TEST
    if alarm.level is not AlarmLevel.I:
        alarm.silence = AlarmSilence.TEST if signal.test else observation.silence


def _end_silence(
    alarm: Alarm, observation: Observation, signal: Signal, steps: tuple[What, ...]
) -> tuple[What, ...]:
    """Trouble that outlives the reason of the silence, or becomes level I, is told as if it were new."""
    if alarm.silence is None or signal.level is None:
        return steps
    over = observation.silence is None and not signal.test and alarm.silence is not AlarmSilence.STORM
    if not over and alarm.level is not AlarmLevel.I:
        return steps
    if alarm.verdict is AlarmVerdict.TEST:
        alarm.verdict = AlarmVerdict.UNVERIFIED
    alarm.silence = None
    return (What.RAISED,)


def _publish(unit: UnitOfWork, assessment: Assessment) -> None:
    """Moves and events. An alarm that was raised and rose within one batch is told once."""
    new = {happening.alarm.id for happening in assessment.happenings if happening.what is What.RAISED}
    for happening in assessment.happenings:
        alarm, what, observation = happening.alarm, happening.what, happening.observation
        if what is not What.REPEATED:
            append_move(unit, alarm, what, observation.at, event_id=observation.event_id)
        covered = what in (What.LEVEL_ROSE, What.LEVEL_FELL) and alarm.id in new
        if happening.audible and not covered:
            tell(unit, alarm, what, observation.event_id)


async def _with_blocklist(unit: UnitOfWork, observations: Sequence[Observation]) -> list[Observation]:
    """Marks passages of plates on their community's list; the plate itself goes no further."""
    plates = {
        (o.community_id, normal_plate(o.data["plate"])) for o in observations if o.event_type == PLATE_PASSAGE
    }
    if not plates:
        return list(observations)
    named = tuple_(col(BlockedPlate.community_id), col(BlockedPlate.plate)).in_(sorted(plates))
    found = await unit.session.execute(select(BlockedPlate.community_id, BlockedPlate.plate).where(named))
    blocked = {(community_id, plate) for community_id, plate in found}
    return [
        o._replace(data={"blocked": (o.community_id, normal_plate(o.data["plate"])) in blocked})
        if o.event_type == PLATE_PASSAGE
        else o
        for o in observations
    ]


def normal_plate(plate: str) -> str:
    """As the list has it: without the dot that some readers put in."""
    return plate.replace("·", "").upper()
