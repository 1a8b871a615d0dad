"""What is still to be paid, summed over the bills that the viewer sees: of one room, or of all one's rooms.

Nothing to pay is NULL, and so is what cannot be summed because it is in several currencies.
"""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select

from domain.billing.models import Bill
from domain.billing.policy import payable, visible_bills
from domain.kit.tables import table_of
from domain.kit.viewer import Viewer

BILL = table_of(Bill)


def payable_minor_of_room(room: Any, viewer: Viewer) -> ColumnElement[int]:
    """In minor units."""
    bill = BILL.alias()
    return _over(bill, viewer, func.sum(bill.c.total_minor - bill.c.paid_minor), _of_room(bill, room))


def payable_currency_of_room(room: Any, viewer: Viewer) -> ColumnElement[str]:
    """The currency of `payable_minor_of_room`."""
    bill = BILL.alias()
    return _over(bill, viewer, func.min(bill.c.currency), _of_room(bill, room))


def payable_minor_of_viewer(person: Any, viewer: Viewer) -> ColumnElement[int]:
    """Over all rooms of the viewer, in minor units; of any other person NULL."""
    bill = BILL.alias()
    return _own(person, viewer, _over(bill, viewer, func.sum(bill.c.total_minor - bill.c.paid_minor)))


def payable_currency_of_viewer(person: Any, viewer: Viewer) -> ColumnElement[str]:
    """The currency of `payable_minor_of_viewer`."""
    bill = BILL.alias()
    return _own(person, viewer, _over(bill, viewer, func.min(bill.c.currency)))


def _over(
    bill: Any, viewer: Viewer, value: ColumnElement[Any], *narrowing: ColumnElement[bool]
) -> ScalarSelect[Any]:
    one_currency = func.min(bill.c.currency) == func.max(bill.c.currency)
    seen = [*narrowing, payable(bill), visible_bills(bill, viewer)]
    return select(case((one_currency, value))).where(*seen).scalar_subquery()


def _of_room(bill: Any, room: Any) -> ColumnElement[bool]:
    return and_(bill.c.community_id == room.c.community_id, bill.c.room_id == room.c.id)


def _own(person: Any, viewer: Viewer, value: ScalarSelect[Any]) -> ColumnElement[Any]:
    return case((person.c.id == viewer.person_id, value))
