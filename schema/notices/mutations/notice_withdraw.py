"""noticeWithdraw: a manager takes a notice back."""

from domain.kit.errors import Forbidden, NotFound
from domain.notices import models
from domain.notices.withdraw import WithdrawNotice, withdraw_notice
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import NoticeId
from schema.notices.types import Notice


@command(
    returns=Notice,
    errors=(NotFound, Forbidden),
    apps=STAFF,
    description="Takes a notice back: residents no longer see it. Property managers and stewards.",
)
async def notice_withdraw(call: Call, notice_id: NoticeId) -> models.Notice:
    return await withdraw_notice(call.unit, call.actor, WithdrawNotice(call.key(notice_id, Notice)))
