"""A reader has opened a notice."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from domain.kit.actor import Actor
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork
from domain.notices.models import Notice, NoticeReceipt
from domain.notices.policy import visible_notices

LEAVE_RECEIPT = insert(table_of(NoticeReceipt)).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class MarkNoticeRead:
    """Names the notice that was read."""

    notice: Key


async def mark_notice_read(unit: UnitOfWork, actor: Actor, command: MarkNoticeRead) -> Notice:
    """The first reading counts; later ones change nothing. Raises NotFound."""
    notice = await find(unit, actor, Notice, visible_notices, command.notice, "noticeId")
    receipt = {"community_id": notice.community_id, "notice_id": notice.id, "person_id": actor.person_id}
    await unit.session.execute(LEAVE_RECEIPT, {**receipt, "read_at": unit.now})
    return notice
