"""Notices as they are published."""

from domain.notices.events import NoticePublished
from schema.kit.apps import COMMUNITY
from schema.kit.subscriptions import About, live
from schema.notices.types import Notice

notice_published = live(
    "noticePublished",
    returns=Notice,
    names=(NoticePublished.name,),
    about=About.COMMUNITY,
    apps=COMMUNITY,
    by_building=True,
    description="Notices of a community that are published to you.",
)
