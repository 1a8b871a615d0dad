"""A manager tells the community, or one building, something."""

from dataclasses import dataclass

from domain.communities.models import Building, Community
from domain.communities.policy import public_places, visible_inside
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.notices.events import NoticePublished
from domain.notices.models import Notice
from domain.notices.policy import PUBLISHERS
from domain.roles.holding import holds_role

LONGEST_TITLE = 120
LONGEST_BODY = 10_000


@dataclass(frozen=True, slots=True)
class PublishNotice:
    """`building` None addresses the whole community."""

    community: Key
    building: Key | None
    title: str
    body: str
    pinned: bool = False


async def publish_notice(unit: UnitOfWork, actor: Actor, command: PublishNotice) -> Notice:
    """Raises NotFound for an unknown community or building, Forbidden, InvalidInput for empty or too long
    texts.
    """
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if actor.person_id is None or not await holds_role(unit, actor, community.id, PUBLISHERS):
        raise Forbidden("communityId")
    building = await _building(unit, actor, community, command.building)
    notice = Notice(
        community_id=community.id,
        building_id=building.id if building else None,
        title=_text(command.title, "title", LONGEST_TITLE),
        body=_text(command.body, "body", LONGEST_BODY),
        pinned=command.pinned,
        published_at=unit.now,
        published_by=actor.person_id,
    )
    unit.session.add(notice)
    unit.record(
        NoticePublished(community_id=community.id, subject_id=notice.id, building_id=notice.building_id)
    )
    return notice


async def _building(unit: UnitOfWork, actor: Actor, community: Community, key: Key | None) -> Building | None:
    if key is None:
        return None
    building = await find(unit, actor, Building, visible_inside, key, "input", "buildingId")
    if building.community_id != community.id:
        raise NotFound("input", "buildingId")
    return building


def _text(value: str, field: str, longest: int) -> str:
    text = value.strip()
    if not text or len(text) > longest or "\x00" in text:
        raise InvalidInput(
            "input", field, rule_zh=f"长度须为 1 至 {longest} 个字符", rule_en=f"1 to {longest} characters"
        )
    return text
