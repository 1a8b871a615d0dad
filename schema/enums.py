"""What each word of the domain means to an app. Imported before the types that use them."""

from domain.alarms.models import AlarmCondition, AlarmKind, AlarmLevel, AlarmVerdict
from domain.billing.models import BillStatus, FeeKind
from domain.devices.kinds import Connectivity, DeviceKind, FundingModel
from domain.kit.actor import App
from domain.phones.models import Platform
from domain.residencies.models import ResidencyKind, ResidencyStatus
from domain.roles.models import RoleKind
from notifications.models import NotificationKind
from schema.kit.enums import describe

describe(
    App,
    PUBLIC="Nobody has signed in.",
    RESIDENT="The resident app (居民端).",
    MANAGER="The community manager app (管理端).",
    MERCHANT="The merchant portal (商户端).",
)
describe(
    Platform,
    ANDROID="Android with Google services.",
    IOS="iOS.",
    HARMONY="HarmonyOS (鸿蒙).",
)
describe(
    ResidencyKind,
    OWNER="Owns the room (业主).",
    TENANT="Rents it (租户).",
    FAMILY="Lives with an owner or tenant (家属).",
)
describe(
    ResidencyStatus,
    APPLIED="Waits for the community's word (待审核).",
    APPROVED="A resident (已通过).",
    REJECTED="Not a resident, says the community (已拒绝).",
    ENDED="Has moved out (已迁出).",
)
describe(
    RoleKind,
    PROPERTY_MANAGER="Runs the community (物业经理).",
    STEWARD="Looks after residents of some buildings (网格员/管家).",
    GUARD="Keeps the gates and answers alarms (保安).",
    TECHNICIAN="Repairs facilities and devices (工程技术).",
    FINANCE="Keeps bills and payments (财务).",
)
describe(
    BillStatus,
    DRAFT="Being made; residents do not see it (草稿).",
    ISSUED="To be paid (待缴).",
    PARTIALLY_PAID="Paid in part (部分缴纳).",
    PAID="Paid in full (已缴).",
    VOID="Withdrawn with a reason; another bill may replace it (作废).",
)
describe(
    FeeKind,
    PROPERTY="Property management (物业费).",
    ELEVATOR="Elevator (电梯费).",
    PARKING="Parking (停车费).",
    WATER="Water, by yearly tiers (水费).",
    ELECTRICITY="Electricity, by tiers (电费).",
    SHARED="A share of what the community uses in common (公摊).",
    OTHER="Anything else (其他).",
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
describe(
    Connectivity,
    UNKNOWN="Never heard from.",
    ONLINE="Heard from in time.",
    OFFLINE="Silent for three reporting intervals.",
)
describe(
    AlarmLevel,
    I="Red: 特别重大.",
    II="Orange: 重大.",
    III="Yellow: 较大.",
    IV="Blue: 一般.",
)
describe(
    AlarmCondition,
    ACTIVE="The cause is still there.",
    CLEARED="The cause has gone away.",
)
describe(
    AlarmVerdict,
    UNVERIFIED="Nobody has looked yet.",
    CONFIRMED="It is real.",
    FALSE_ALARM="There was nothing.",
    TEST="It was a test.",
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
    NotificationKind,
    ALARM="An alarm that concerns you.",
    NOTICE="A notice to you.",
    BILL="A bill of yours.",
    DOOR="A door of yours was opened.",
    RESIDENCY="Where you live, or who applies to you.",
)
