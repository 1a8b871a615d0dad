"""When one edge node raises too many alarms within a minute, one alarm stands for them.

The covered ones are kept, name the storm as their parent, and are not told one by one. Level I is never
covered.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from domain.alarms.cases import append_move, tell
from domain.alarms.lifecycle import What
from domain.alarms.models import Alarm, AlarmCondition, AlarmKind, AlarmLevel, AlarmSilence
from domain.devices.models import EdgeNode
from domain.kit.unit_of_work import UnitOfWork

MOST_A_MINUTE = 20
WINDOW = timedelta(minutes=1)
LASTS = timedelta(minutes=5)


async def shelter(unit: UnitOfWork, fresh: Sequence[Alarm]) -> None:
    """Puts alarms that have just been raised and written under the storm of their node, if it has one or
    starts one.
    """
    by_node: dict[tuple[UUID, UUID], list[Alarm]] = defaultdict(list)
    for alarm in fresh:
        if alarm.edge_node_id is not None:
            by_node[alarm.community_id, alarm.edge_node_id].append(alarm)
    for (community_id, node_id), alarms in sorted(by_node.items()):
        await _shelter_node(unit, community_id, node_id, alarms)


async def _shelter_node(unit: UnitOfWork, community_id: UUID, node_id: UUID, alarms: list[Alarm]) -> None:
    node = await _lock_node(unit, community_id, node_id)
    storm = await _active_storm(unit, node)
    if storm is None:
        alarms = alarms[max(0, MOST_A_MINUTE - await _raised_before(unit, node, alarms)) :]
    covered = [alarm for alarm in alarms if alarm.level is not AlarmLevel.I and alarm.silence is None]
    if not covered:
        return
    newest = max(alarm.last_seen_at for alarm in covered)
    if storm is None:
        storm = _begin_storm(unit, node, covered[0])
        await unit.session.flush()
        append_move(unit, storm, What.RAISED, storm.raised_at)
        tell(unit, storm, What.RAISED)
    storm.repeats += len(covered)
    storm.version += 1
    storm.last_seen_at = max(storm.last_seen_at, newest)
    storm.clears_at = storm.last_seen_at + LASTS
    for alarm in covered:
        alarm.parent_id, alarm.silence = storm.id, AlarmSilence.STORM


async def _lock_node(unit: UnitOfWork, community_id: UUID, node_id: UUID) -> EdgeNode:
    """Two batches of one node shall not both begin a storm."""
    query = select(EdgeNode).where(EdgeNode.community_id == community_id, EdgeNode.id == node_id)
    return (await unit.session.execute(query.with_for_update(key_share=True))).scalar_one()


async def _active_storm(unit: UnitOfWork, node: EdgeNode) -> Alarm | None:
    query = select(Alarm).where(
        Alarm.community_id == node.community_id,
        Alarm.edge_node_id == node.id,
        Alarm.kind == AlarmKind.STORM,
        Alarm.condition == AlarmCondition.ACTIVE,
    )
    return (await unit.session.execute(query.with_for_update(key_share=True))).scalar_one_or_none()


async def _raised_before(unit: UnitOfWork, node: EdgeNode, alarms: Sequence[Alarm]) -> int:
    """How many others the node raised within the minute before the newest of these."""
    query = select(func.count()).where(
        col(Alarm.community_id) == node.community_id,
        col(Alarm.edge_node_id) == node.id,
        col(Alarm.raised_at) > max(alarm.raised_at for alarm in alarms) - WINDOW,
        col(Alarm.id).not_in([alarm.id for alarm in alarms]),
        col(Alarm.kind) != AlarmKind.STORM,
    )
    return (await unit.session.execute(query)).scalar_one()


def _begin_storm(unit: UnitOfWork, node: EdgeNode, first: Alarm) -> Alarm:
    storm = Alarm(
        community_id=node.community_id,
        edge_node_id=node.id,
        place=node.name,
        kind=AlarmKind.STORM,
        level=AlarmLevel.II,
        raised_at=first.raised_at,
        last_seen_at=first.raised_at,
        repeats=0,
        correlation_id=first.correlation_id,
    )
    unit.session.add(storm)
    return storm
