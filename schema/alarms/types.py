"""Alarms as apps see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.alarms import models, policy
from schema.alarms.enums import AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from schema.communities.types import Building, Community
from schema.devices.types import Device
from schema.engine import BigInt, Node, column, expression, node, one
from schema.kit.apps import COMMUNITY, STAFF

if TYPE_CHECKING:
    from schema.people.types import Person


@node(table=models.Alarm, visible=policy.visible_alarms, code="alarm", apps=COMMUNITY)
class Alarm(Node):
    """One trouble at one device (预警). Staff see all; residents those of their building and of the grounds
    that concern life or home.
    """

    kind: AlarmKind = column(description="What is wrong.")
    level: AlarmLevel = column(description="I red 特别重大, II orange 重大, III yellow 较大, IV blue 一般.")
    condition: AlarmCondition = column(description="Whether the cause is still there.")
    verdict: AlarmVerdict = column(description="What a human found.")
    place: str = column(description="Where: building/3/unit/2/floor/11.")
    floor: int | None = column(description="The floor; null if none.")
    raised_at: datetime = column(description="When it began.")
    last_seen_at: datetime = column(description="When the device last said so.")
    cleared_at: datetime | None = column(description="When the cause went away; null while active.")
    repeats: BigInt = column(description="How many times the device has said so.")
    is_acknowledged: bool = expression(
        lambda alarm, _viewer: alarm.c.acknowledged_at.is_not(None),
        description="Whether somebody has said: I have seen it.",
    )
    acknowledged_at: datetime | None = column(description="When somebody first did; null until then.")
    acknowledged_by: Annotated["Person", strawberry.lazy("schema.people.types")] | None = one(
        by="acknowledged_by", description="Who did.", apps=STAFF
    )
    device: Device | None = one(description="The device that says so; null if you may not see it.")
    building: Building | None = one(description="The building; null on the grounds.")
    community: Community | None = one(description="The community.")
