"""Who sees meters: those who live in the room, and the staff who read meters or bill by them."""

from sqlalchemy import ColumnElement, FromClause, and_, false

from domain.billing.meters.models import Meter
from domain.kit.actor import App
from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.residencies.policy import lives_in_room
from domain.roles.models import RoleKind
from domain.roles.policy import has_role

METER_STAFF = frozenset({RoleKind.FINANCE, RoleKind.PROPERTY_MANAGER, RoleKind.TECHNICIAN})


def visible_meters(meter: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring. Shared meters are the staff's alone."""
    match viewer.app:
        case App.MANAGER:
            return has_role(meter.c.community_id, viewer, METER_STAFF)
        case App.RESIDENT:
            at_home = lives_in_room(meter.c.community_id, meter.c.room_id, viewer)
            return and_(meter.c.room_id.is_not(None), at_home)
        case _:
            return false()


visible_readings = SeenWith(table_of(Meter), visible_meters, "meter_id")
