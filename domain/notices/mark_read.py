"""A reader has opened a notice."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Select, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from domain.kit.actor import Actor, App
from domain.kit.errors import NotFound
from domain.kit.key import Key
from domain.kit.sight import located
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork
from domain.kit.viewer import NOW, PERSON
from domain.notices.models import Notice, NoticeReceipt
from domain.notices.policy import visible_notices


@dataclass(frozen=True, slots=True)
class MarkNoticeRead:
    """Names the notice that was read."""

    notice: Key


async def mark_notice_read(unit: UnitOfWork, actor: Actor, command: MarkNoticeRead) -> Key:
    """The first reading counts; later ones change nothing. Raises NotFound."""
    named = {"key_id": command.notice.id, "key_community_id": command.notice.community_id}
    found = await unit.session.execute(
        leaving_receipt(actor.app), {**named, PERSON: actor.person_id, NOW: unit.now}
    )
    if found.first() is None:
        raise NotFound("noticeId")
    return command.notice


@cache
def leaving_receipt(app: App) -> Select[Any]:
    """Finds the notice and leaves the receipt in one statement: apps send this more often than all others."""
    notice = table_of(Notice)
    seen = located(select(notice), notice, visible_notices, app).cte("seen")
    reader = bindparam(PERSON, type_=Uuid())
    instant = bindparam(NOW, type_=DateTime(timezone=True))
    left = insert(NoticeReceipt).from_select(
        ["community_id", "notice_id", "person_id", "read_at"],
        select(seen.c.community_id, seen.c.id, reader, instant),
    )
    return select(seen.c.id).add_cte(left.on_conflict_do_nothing().cte("receipt"))
