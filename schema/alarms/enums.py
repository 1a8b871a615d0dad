"""The words of alarms, described for apps. Types and filters take them from here."""

from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from schema.kit.enums import describe

__all__ = ["AlarmCondition", "AlarmKind", "AlarmLevel", "AlarmVerdict"]

describe(
    AlarmCondition,
    ACTIVE="The cause is still there.",
    CLEARED="The cause has gone away.",
)
describe(
    AlarmKind,
    SMOKE="Smoke (烟感报警).",
    WATER_LEVEL="High water (水位超限).",
    DOOR_FORCED="A door was forced open (强行开门).",
    DOOR_HELD_OPEN="A door stays open (门未关).",
    PLATE_BLOCKLISTED="A vehicle on the blocklist came (黑名单车辆).",
    DEVICE_OFFLINE="A device is silent (设备离线).",
    STORM="Very many alarms from one node, as one (告警风暴).",
)
describe(
    AlarmLevel,
    I="Red: 特别重大.",
    II="Orange: 重大.",
    III="Yellow: 较大.",
    IV="Blue: 一般.",
)
describe(
    AlarmVerdict,
    UNVERIFIED="Nobody has looked yet.",
    CONFIRMED="It is real.",
    FALSE_ALARM="There was nothing.",
    TEST="It was a test.",
)
