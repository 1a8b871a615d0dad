"""Where a community is found."""

import strawberry

from schema.communities.types import Community, Room
from schema.engine import Connection, Filter, root_by_id, root_many
from schema.kit.apps import COMMUNITY, EVERYONE

CODE = Filter(
    "code",
    str | None,
    lambda community, value: community.c.code == value,
    description="Only the one with this code.",
)


@strawberry.type
class CommunityQueries:
    """Communities are public; rooms are not."""

    community: Community | None = root_by_id(Community, description="A community by its id.", apps=EVERYONE)
    communities: Connection[Community] = root_many(
        Community, order_by=["code"], filters=[CODE], description="All communities, by code.", apps=EVERYONE
    )
    room: Room | None = root_by_id(Room, description="A room by its id.", apps=COMMUNITY)
