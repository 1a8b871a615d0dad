"""Where a notice is found by its id; lists of them hang on the community."""

import strawberry

from schema.engine import root_by_id
from schema.kit.apps import COMMUNITY
from schema.notices.types import Notice


@strawberry.type
class NoticeQueries:
    """A notice by its id."""

    notice: Notice | None = root_by_id(Notice, description="A notice by its id.", apps=COMMUNITY)
