"""Where an alarm is found by its id; lists of them hang on the community."""

import strawberry

from schema.alarms.types import Alarm
from schema.engine import root_by_id
from schema.kit.apps import COMMUNITY


@strawberry.type
class AlarmQueries:
    """An alarm by its id."""

    alarm: Alarm | None = root_by_id(Alarm, description="An alarm by its id.", apps=COMMUNITY)
