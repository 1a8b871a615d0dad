"""noticePublish: a manager tells the community something."""

from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, InvalidInput, NotFound
from domain.notices import models
from domain.notices.publish import PublishNotice, publish_notice
from schema.communities.types import Building, Community
from schema.engine import GlobalId
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId
from schema.notices.types import Notice


@strawberry.input(description="What to say, and to whom.")
class NoticePublishInput:
    title: str = strawberry.field(description="1 to 120 characters.")
    body: str = strawberry.field(description="1 to 10,000 characters of plain text with line breaks.")
    building_id: GlobalId | None = strawberry.field(
        default=None, description="The building to address; null or omitted for the whole community."
    )
    pinned: bool = strawberry.field(default=False, description="Whether it stays on top of the list.")


Input = Annotated[NoticePublishInput, strawberry.argument(description="What to say, and to whom.")]


@command(
    returns=Notice,
    errors=(NotFound, Forbidden, InvalidInput),
    apps=STAFF,
    description="Publishes a notice, which is pushed to those addressed. Property managers and stewards.",
    idempotent=True,
)
async def notice_publish(call: Call, community_id: CommunityId, input: Input) -> models.Notice:
    building = call.key(input.building_id, Building) if input.building_id is not None else None
    notice = PublishNotice(call.key(community_id, Community), building, input.title, input.body, input.pinned)
    return await publish_notice(call.unit, call.actor, notice)
