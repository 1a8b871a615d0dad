"""What lists of alarms can be narrowed by."""

from schema.alarms.enums import AlarmCondition, AlarmKind
from schema.engine import Filter

CONDITION = Filter("condition", AlarmCondition | None, lambda alarm, value: alarm.c.condition == value)
KIND = Filter("kind", AlarmKind | None, lambda alarm, value: alarm.c.kind == value)
