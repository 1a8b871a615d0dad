"""Who sees notices: those whom they are addressed to, until withdrawn; the staff, always."""

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, or_, select

from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer
from domain.notices.models import NoticeReceipt
from domain.residencies.policy import lives_in_building, lives_in_community
from domain.roles.models import RoleKind
from domain.roles.policy import has_role

PUBLISHERS = frozenset({RoleKind.PROPERTY_MANAGER, RoleKind.STEWARD})


def visible_notices(notice: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """See the module's docstring. A notice to one building is seen by those who live in it."""
    match viewer.app:
        case App.MANAGER:
            return has_role(notice.c.community_id, viewer)
        case App.RESIDENT:
            everyone = and_(notice.c.building_id.is_(None), lives_in_community(notice.c.community_id, viewer))
            neighbours = lives_in_building(notice.c.community_id, notice.c.building_id, viewer)
            return and_(
                notice.c.withdrawn_at.is_(None),
                notice.c.published_at <= viewer.now,
                or_(everyone, neighbours),
            )
        case _:
            return false()


def read_by_viewer(notice: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """The viewer has a read receipt of the notice."""
    receipt = table_of(NoticeReceipt).alias()
    same = [receipt.c.community_id == notice.c.community_id, receipt.c.notice_id == notice.c.id]
    return exists(select(1).select_from(receipt).where(*same, receipt.c.person_id == viewer.person_id))
