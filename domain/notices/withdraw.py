"""A manager takes a notice back."""

from dataclasses import dataclass

from domain.kit.actor import Actor
from domain.kit.errors import Forbidden
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.notices.events import NoticeWithdrawn
from domain.notices.models import Notice
from domain.notices.policy import PUBLISHERS, visible_notices
from domain.roles.holding import holds_role


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    """Names the notice to withdraw."""

    notice: Key


async def withdraw_notice(unit: UnitOfWork, actor: Actor, command: WithdrawNotice) -> Notice:
    """Withdrawing twice changes nothing. Raises NotFound, or Forbidden for staff of another job."""
    notice = await find(unit, actor, Notice, visible_notices, command.notice, "noticeId", lock=True)
    if not await holds_role(unit, actor, notice.community_id, PUBLISHERS):
        raise Forbidden("noticeId")
    if notice.withdrawn_at is None:
        notice.withdrawn_at = unit.now
        unit.record(
            NoticeWithdrawn(
                community_id=notice.community_id, subject_id=notice.id, building_id=notice.building_id
            )
        )
    return notice
