"""noticeMarkRead: a reader has opened a notice."""

from domain.kit.errors import NotFound
from domain.kit.key import Key
from domain.notices.mark_read import MarkNoticeRead, mark_notice_read
from schema.kit.apps import COMMUNITY
from schema.kit.commands import Call, command
from schema.kit.ids import NoticeId
from schema.notices.types import Notice


@command(
    returns=Notice,
    errors=(NotFound,),
    apps=COMMUNITY,
    description="Leaves a read receipt. The first reading counts.",
)
async def notice_mark_read(call: Call, notice_id: NoticeId) -> Key:
    return await mark_notice_read(call.unit, call.actor, MarkNoticeRead(call.key(notice_id, Notice)))
