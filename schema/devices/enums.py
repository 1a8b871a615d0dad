"""The words of devices, described for apps. Types and filters take them from here."""

from domain.devices.kinds import Connectivity, DeviceKind, FundingModel
from schema.kit.enums import describe

__all__ = ["Connectivity", "DeviceKind", "FundingModel"]

describe(
    Connectivity,
    UNKNOWN="Never heard from.",
    ONLINE="Heard from in time.",
    OFFLINE="Silent for three reporting intervals.",
)
describe(
    DeviceKind,
    CAMERA="Video surveillance (视频监控).",
    FACE="Face reader (人脸识别).",
    PLATE="Number plate reader (车辆识别).",
    DOOR="Door (智慧门禁).",
    ID_CHECK="Compares a person with their identity card (人证合一).",
    CHARGER="Vehicle charger (智能充电桩).",
    METER="Water, power or gas meter (智能抄表).",
    GROUND_LOCK="Parking space lock (智能地锁).",
    WASTE_BIN="Waste bin with level sensor (智能垃圾桶).",
    SMOKE="Smoke detector (烟感).",
    WATER_LEVEL="Water level sensor (水位).",
    WATER_QUALITY="Water quality sensor (水质).",
    ENVIRONMENT="Air, noise and weather (环境).",
)
describe(
    FundingModel,
    GOVERNMENT="Paid for by the government (政府投资).",
    ENTERPRISE="Paid for by an enterprise (企业投资).",
    ENTERPRISE_GOVERNMENT_SERVICE=(
        "Paid for by an enterprise, used by the government as a service (企业投资+政府购买服务)."
    ),
)
