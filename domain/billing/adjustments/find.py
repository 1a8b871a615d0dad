"""Finding a bill that somebody wants to change."""

from domain.billing.models import Bill
from domain.billing.policy import FINANCE, visible_bills
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role


async def bill_to_change(unit: UnitOfWork, actor: Actor, key: Key) -> Bill:
    """The bill, held until the unit ends. Raises NotFound, or Forbidden for whoever sees it and is no finance
    staff or property manager of its community.
    """
    bill = await find(unit, actor, Bill, visible_bills, key, "billId", lock=True)
    if not await holds_role(unit, actor, bill.community_id, FINANCE):
        raise Forbidden("billId")
    return bill
