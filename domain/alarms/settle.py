"""Alarms whose cause has stayed away for long enough are cleared by time alone, without another word of the
device.
"""

from datetime import datetime

from sqlmodel import col, select

from domain.alarms.cases import append_move, state_of, tell, write_back
from domain.alarms.lifecycle import What, cleared
from domain.alarms.models import Alarm, AlarmCondition
from domain.kit.unit_of_work import Units

AT_ONCE = 200


async def clear_settled(units: Units) -> int:
    """Clears up to 200 due alarms and returns how many it was. Any number of workers may call it at the same
    time.
    """
    async with units.begin() as unit:
        due = (
            select(Alarm)
            .where(col(Alarm.condition) == AlarmCondition.ACTIVE, col(Alarm.clears_at) <= unit.now)
            .order_by(col(Alarm.clears_at))
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, key_share=True)
        )
        alarms = (await unit.session.execute(due)).scalars().all()
        for alarm in alarms:
            at = _due(alarm)
            write_back(alarm, cleared(state_of(alarm), at))
            append_move(unit, alarm, What.CLEARED, at)
            tell(unit, alarm, What.CLEARED)
    return len(alarms)


def _due(alarm: Alarm) -> datetime:
    assert alarm.clears_at is not None  # noqa: S101 - the statement asks for those that have one
    return alarm.clears_at
