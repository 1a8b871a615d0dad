"""What alarms are called, and what to do: plain words that a frightened person can act on."""

from dataclasses import dataclass

from domain.alarms.models import AlarmKind, AlarmLevel


@dataclass(frozen=True, slots=True)
class Words:
    """`advice` is for those who live there, `task` for those who work there."""

    name_zh: str
    name_en: str
    advice_zh: str
    advice_en: str
    task_zh: str
    task_en: str


COLOURS = {
    AlarmLevel.I: ("红色预警", "Red alert"),
    AlarmLevel.II: ("橙色预警", "Orange alert"),
    AlarmLevel.III: ("黄色预警", "Yellow alert"),
    AlarmLevel.IV: ("蓝色预警", "Blue alert"),
}

WORDS = {
    AlarmKind.SMOKE: Words(
        "烟感报警",
        "smoke alarm",
        "如有烟火，请立即沿楼梯撤离，勿乘电梯，并拨打 119。",
        "If you see smoke or fire, leave by the stairs at once, do not use the lift, and call 119.",
        "请立即到场核实，并在应用中签收。",
        "Go there now, check, and acknowledge in the app.",
    ),
    AlarmKind.WATER_LEVEL: Words(
        "水位报警",
        "water level alarm",
        "请勿进入积水区域，低处车辆请尽快驶离。",
        "Keep out of the flooded area and move vehicles to higher ground.",
        "请到场查看，准备排水，并在应用中签收。",
        "Go there, prepare the pumps, and acknowledge in the app.",
    ),
    AlarmKind.DOOR_FORCED: Words(
        "门被强行打开",
        "door forced open",
        "请锁好家门，看到可疑情况请联系物业，紧急时拨打 110。",
        "Lock your door. Tell the property office what you see; in danger call 110.",
        "请到场核实，并在应用中签收。",
        "Go there, check, and acknowledge in the app.",
    ),
    AlarmKind.DOOR_HELD_OPEN: Words(
        "门长时间未关",
        "door held open",
        "请随手关好单元门。",
        "Please close the entrance door.",
        "请到场关门，并查明原因。",
        "Close the door and find out why it was open.",
    ),
    AlarmKind.PLATE_BLOCKLISTED: Words(
        "名单车辆出现",
        "listed vehicle seen",
        "",
        "",
        "请按流程核实车辆。",
        "Check the vehicle as your procedure says.",
    ),
    AlarmKind.DEVICE_OFFLINE: Words(
        "设备离线",
        "device offline",
        "",
        "",
        "请检查供电和网络。",
        "Check its power and its network.",
    ),
    AlarmKind.STORM: Words(
        "集中报警",
        "many alarms at once",
        "",
        "",
        "同一节点短时间内大量报警，请先查看该节点。",
        "One node reports many alarms in a short time; look at the node first.",
    ),
}
