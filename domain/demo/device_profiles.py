"""What is known of a device from its kind: who owns, runs and paid for it, and how often it reports."""

from typing import NamedTuple

from domain.devices.kinds import DeviceKind, FundingModel

POLICE = "滨江城区公安分局"
CITY_CENTRE = "滨江城区城市运行中心"
PROPERTY_COMPANY = "悦来物业服务有限公司"
FIRE_SERVICE = "安联消防物联科技有限公司"
CHARGING_COMPANY = "云充新能源有限公司"
WATER_COMPANY = "滨江水务集团"


class Profile(NamedTuple):
    """`large` and `small` count the devices of the kind in a community of 80 and of 60 devices."""

    label: str
    large: int
    small: int
    interval_seconds: int
    owner: str
    operator: str
    funding: FundingModel


GOVERNMENT, ENTERPRISE, MIXED = (
    FundingModel.GOVERNMENT,
    FundingModel.ENTERPRISE,
    FundingModel.ENTERPRISE_GOVERNMENT_SERVICE,
)
PROFILES: dict[DeviceKind, Profile] = {
    DeviceKind.CAMERA: Profile("高清摄像机", 8, 6, 300, POLICE, CITY_CENTRE, GOVERNMENT),
    DeviceKind.FACE: Profile("人脸识别机", 2, 2, 300, POLICE, CITY_CENTRE, GOVERNMENT),
    DeviceKind.PLATE: Profile("车牌识别机", 2, 2, 300, PROPERTY_COMPANY, PROPERTY_COMPANY, ENTERPRISE),
    DeviceKind.DOOR: Profile("单元门禁", 10, 8, 300, PROPERTY_COMPANY, PROPERTY_COMPANY, ENTERPRISE),
    DeviceKind.ID_CHECK: Profile("人证核验机", 1, 1, 300, POLICE, PROPERTY_COMPANY, GOVERNMENT),
    DeviceKind.CHARGER: Profile("充电桩", 5, 4, 600, CHARGING_COMPANY, CHARGING_COMPANY, ENTERPRISE),
    DeviceKind.METER: Profile("智能表", 12, 6, 3600, WATER_COMPANY, WATER_COMPANY, MIXED),
    DeviceKind.GROUND_LOCK: Profile("车位地锁", 4, 3, 600, PROPERTY_COMPANY, PROPERTY_COMPANY, ENTERPRISE),
    DeviceKind.WASTE_BIN: Profile("智能垃圾桶", 4, 3, 1800, PROPERTY_COMPANY, PROPERTY_COMPANY, MIXED),
    DeviceKind.SMOKE: Profile("烟感探测器", 24, 18, 600, FIRE_SERVICE, FIRE_SERVICE, MIXED),
    DeviceKind.WATER_LEVEL: Profile("水位计", 4, 3, 600, FIRE_SERVICE, PROPERTY_COMPANY, MIXED),
    DeviceKind.WATER_QUALITY: Profile("水质监测仪", 2, 2, 1800, WATER_COMPANY, PROPERTY_COMPANY, MIXED),
    DeviceKind.ENVIRONMENT: Profile("环境监测站", 2, 2, 900, CITY_CENTRE, CITY_CENTRE, GOVERNMENT),
}
