"""Who sees alarms: the community's staff; residents those of their own building and of the grounds, if they
concern life or home and are not merely logged (maintenance, tests, storms).
"""

from sqlalchemy import ColumnElement, FromClause, and_, false, or_

from domain.alarms.models import AlarmKind
from domain.kit.actor import App
from domain.kit.viewer import Viewer
from domain.residencies.policy import lives_in_building, lives_in_community
from domain.roles.policy import has_role

# An offline sensor or a plate on a list is the staff's business.
RESIDENT_KINDS = frozenset(
    {AlarmKind.SMOKE, AlarmKind.WATER_LEVEL, AlarmKind.DOOR_FORCED, AlarmKind.DOOR_HELD_OPEN}
)


def visible_alarms(alarm: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring."""
    match viewer.app:
        case App.MANAGER:
            return has_role(alarm.c.community_id, viewer)
        case App.RESIDENT:
            grounds = and_(alarm.c.building_id.is_(None), lives_in_community(alarm.c.community_id, viewer))
            mine = lives_in_building(alarm.c.community_id, alarm.c.building_id, viewer)
            heard = and_(alarm.c.kind.in_(sorted(RESIDENT_KINDS)), alarm.c.silence.is_(None))
            return and_(heard, or_(grounds, mine))
        case _:
            return false()
