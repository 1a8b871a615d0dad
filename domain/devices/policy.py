"""Who sees devices and what they say: the community's staff; residents those of their own building and of the
grounds.
"""

from sqlalchemy import ColumnElement, FromClause, and_, false, or_

from domain.devices.kinds import DeviceKind
from domain.devices.models import Device
from domain.kit.actor import App
from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.residencies.policy import lives_in_building, lives_in_community, lives_in_room
from domain.roles.policy import has_role

# What a resident may follow: no cameras, faces, plates or ID checks, which are about other people.
RESIDENT_KINDS = frozenset(DeviceKind) - {
    DeviceKind.CAMERA,
    DeviceKind.FACE,
    DeviceKind.PLATE,
    DeviceKind.ID_CHECK,
}


def visible_devices(device: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring. A device inside a dwelling is seen by those who live there."""
    match viewer.app:
        case App.MANAGER:
            return has_role(device.c.community_id, viewer)
        case App.RESIDENT:
            return and_(device.c.kind.in_(sorted(RESIDENT_KINDS)), _near(device, viewer))
        case _:
            return false()


def visible_to_staff(row: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """Edge nodes and quarantined events: the community's staff alone."""
    return has_role(row.c.community_id, viewer) if viewer.app is App.MANAGER else false()


visible_device_events = SeenWith(table_of(Device), visible_devices, "device_id")


def _near(device: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    community, building, room = device.c.community_id, device.c.building_id, device.c.room_id
    return or_(
        and_(building.is_(None), lives_in_community(community, viewer)),
        and_(room.is_(None), lives_in_building(community, building, viewer)),
        lives_in_room(community, room, viewer),
    )
