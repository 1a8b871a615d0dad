"""The people whose part a visitor of the demo can play, and where their story takes place.

Their phones, their homes and the codes below are fixed, whatever the seed: the page of the demo, the recorded
day of device events and the tests name them.
"""

from dataclasses import dataclass

from domain.kit.actor import App

HOME_COMMUNITY = "yuelai-garden"
SECOND_COMMUNITY = "cuihu-court"
HOME_BUILDING, HOME_UNIT, HOME_FLOOR, HOME_ROOM = "3", "2", 11, "1101"
HOME_SMOKE_SENSOR = "smoke-3-2-11"
HOME_DOOR = "door-3-2"
SECOND_BUILDING, SECOND_UNIT, SECOND_ROOM = "5", "1", "802"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """One part to play: `phone` signs in to `app`, whose pushes reach `handset`, a registration token.

    `community` is the code of the one where they live or work.
    """

    key: str
    name: str
    phone: str
    app: App
    language: str
    handset: str
    community: str | None
    about_zh: str
    about_en: str


RESIDENT = DemoAccount(
    key="resident",
    name="林晓",
    phone="+8613900000001",
    app=App.RESIDENT,
    language="zh-CN",
    handset="demo-phone-0001",
    community=HOME_COMMUNITY,
    about_zh="悦来花园 3号楼2单元1101 业主，同层装有烟感，有 11 张待缴账单",
    about_en="Owns 3-2-1101 in Yuelai Garden, on the floor of the smoke sensor; 11 bills to pay",
)
GUARD = DemoAccount(
    key="guard",
    name="赵强",
    phone="+8613900000002",
    app=App.MANAGER,
    language="zh-CN",
    handset="demo-phone-0002",
    community=HOME_COMMUNITY,
    about_zh="悦来花园 保安，当班，接收全部预警",
    about_en="Guard on duty in Yuelai Garden: every alarm comes to this phone",
)
PROPERTY_MANAGER = DemoAccount(
    key="manager",
    name="王敏",
    phone="+8613900000003",
    app=App.MANAGER,
    language="zh-CN",
    handset="demo-phone-0003",
    community=HOME_COMMUNITY,
    about_zh="悦来花园 物业经理，发通知、审住户、看设备",
    about_en="Property manager of Yuelai Garden: notices, residents, devices",
)
FINANCE = DemoAccount(
    key="finance",
    name="陈静",
    phone="+8613900000004",
    app=App.MANAGER,
    language="zh-CN",
    handset="demo-phone-0004",
    community=HOME_COMMUNITY,
    about_zh="悦来花园 财务，查看全部账单与草稿",
    about_en="Finance of Yuelai Garden: all bills, drafts included",
)
NEIGHBOUR = DemoAccount(
    key="neighbour",
    name="Emma Carter",
    phone="+8613900000005",
    app=App.RESIDENT,
    language="en",
    handset="demo-phone-0005",
    community=SECOND_COMMUNITY,
    about_zh="翠湖雅苑 5号楼1单元802 租客，使用英文，看不到悦来花园的任何内容",
    about_en="Rents 5-1-802 in Cuihu Court, uses English, sees nothing of Yuelai Garden",
)
MERCHANT = DemoAccount(
    key="merchant",
    name="郑好",
    phone="+8613900000006",
    app=App.MERCHANT,
    language="zh-CN",
    handset="demo-phone-0006",
    community=None,
    about_zh="社区商户“好滋味”店主，使用商户端",
    about_en="Keeps the shop Hao Ziwei, uses the merchant portal",
)

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (RESIDENT, GUARD, PROPERTY_MANAGER, FINANCE, NEIGHBOUR, MERCHANT)
