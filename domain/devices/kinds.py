"""The 13 kinds of the sensing network (感知网络)."""

from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device senses or moves. `event_word` is its word in event types, `smoke` in
    `cn.smartcommunity.smoke.alarm.v1`.
    """

    CAMERA = "CAMERA"
    FACE = "FACE"
    PLATE = "PLATE"
    DOOR = "DOOR"
    ID_CHECK = "ID_CHECK"
    CHARGER = "CHARGER"
    METER = "METER"
    GROUND_LOCK = "GROUND_LOCK"
    WASTE_BIN = "WASTE_BIN"
    SMOKE = "SMOKE"
    WATER_LEVEL = "WATER_LEVEL"
    WATER_QUALITY = "WATER_QUALITY"
    ENVIRONMENT = "ENVIRONMENT"

    @property
    def event_word(self) -> str:
        return EVENT_WORDS[self]


EVENT_WORDS: dict[DeviceKind, str] = {
    DeviceKind.CAMERA: "camera",
    DeviceKind.FACE: "face",
    DeviceKind.PLATE: "plate",
    DeviceKind.DOOR: "door",
    DeviceKind.ID_CHECK: "idcheck",
    DeviceKind.CHARGER: "charger",
    DeviceKind.METER: "meter",
    DeviceKind.GROUND_LOCK: "groundlock",
    DeviceKind.WASTE_BIN: "bin",
    DeviceKind.SMOKE: "smoke",
    DeviceKind.WATER_LEVEL: "waterlevel",
    DeviceKind.WATER_QUALITY: "waterquality",
    DeviceKind.ENVIRONMENT: "environment",
}


class FundingModel(StrEnum):
    """Who paid for a device: 政府投资, 企业投资, 企业投资+政府购买服务."""

    GOVERNMENT = "GOVERNMENT"
    ENTERPRISE = "ENTERPRISE"
    ENTERPRISE_GOVERNMENT_SERVICE = "ENTERPRISE_GOVERNMENT_SERVICE"


class Connectivity(StrEnum):
    """OFFLINE after a silence of three reporting intervals."""

    UNKNOWN = "UNKNOWN"
    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
