"""Finding a payment by its name at the provider, for what is said of money that has come."""

from sqlalchemy import select
from sqlmodel import col

from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.hear import locked_payment
from payments.checkout.models import Payment
from payments.checkout.status import PaymentStatus


class NotSettled(Exception):
    """It is about a payment that we do not know to have succeeded: word of that will come."""


class Stranger(NotSettled):
    """It is about a payment that nobody here knows by this name: of others, or one whose name will come."""


async def settled_payment(unit: UnitOfWork, intent_id: str | None) -> Payment:
    """Held until the unit ends. Raises NotSettled or Stranger."""
    query = select(Payment).where(col(Payment.provider_id) == intent_id)
    known: Payment | None = (await unit.session.execute(query)).scalar_one_or_none()
    if known is None:
        raise Stranger
    payment = await locked_payment(unit, known.community_id, known.id)
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise NotSettled
    return payment
