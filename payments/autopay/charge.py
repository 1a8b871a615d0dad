"""Pays a bill with the saved card: on its due day, and once more three days later if that failed.

Nobody is charged who was not told on a day before, and nobody above their limit.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.kit.actor import Actor, App
from domain.kit.errors import DomainError
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.autopay.due import DUE
from payments.autopay.models import AutopayStep, AutopayStepKind
from payments.checkout.models import Payment, PaymentMethod
from payments.checkout.start import StartPayment, start_payment

log = structlog.get_logger(__name__)

AT_ONCE = 10
AGAIN_AFTER_DAYS = 3

CHARGES = f"""
WITH due AS ({DUE})
SELECT due.community_id, due.autopay_id, due.person_id, due.saved_card_id, due.bill_id, due.today
FROM due CROSS JOIN LATERAL (
  SELECT min(day) FILTER (WHERE kind = 'CHARGE') AS first_tried,
    count(*) FILTER (WHERE kind = 'CHARGE') AS tries,
    min((taken_at AT TIME ZONE due.time_zone - interval '9 hours')::date)
      FILTER (WHERE kind = 'NOTICE') AS told
  FROM autopay_step AS step
  WHERE step.community_id = due.community_id AND step.bill_id = due.bill_id
    AND step.autopay_id = due.autopay_id
) AS done
WHERE due.today >= due.due_day AND due.open_minor <= due.limit_minor AND done.told < due.today
  AND (done.tries = 0 OR done.tries = 1 AND due.today >= done.first_tried + {AGAIN_AFTER_DAYS})
  AND NOT EXISTS (
    SELECT FROM payment_part AS part
    WHERE part.community_id = due.community_id AND part.bill_id = due.bill_id AND part.is_open
  )
ORDER BY due.community_id, due.bill_id
LIMIT {AT_ONCE}
"""  # noqa: S608 - texts of ours


@dataclass(frozen=True, slots=True)
class Charge:
    """A bill whose turn it is."""

    community_id: UUID
    autopay_id: UUID
    person_id: UUID
    saved_card_id: UUID
    bill_id: UUID
    today: date


async def due_charges(unit: UnitOfWork) -> list[Charge]:
    """At most so many at once."""
    connection = await unit.asyncpg()
    return [Charge(*row) for row in await connection.fetch(CHARGES, unit.now)]


async def begin_charge(units: Units, charge: Charge) -> Payment | None:
    """The payment, which Stripe has still to be asked for; None if somebody else began it, or it is refused.

    That it was tried is written together with the payment: a death leaves both or neither.
    """
    try:
        async with units.begin() as unit:
            step = await _claim(unit, charge)
            if step is None:
                return None
            payment = await start_payment(unit, Actor(App.RESIDENT, charge.person_id), _wish(charge))
            (await unit.session.get_one(AutopayStep, step)).payment_id = payment.id
            return payment
    except DomainError as refusal:
        log.info("autopay.refused", bill=str(charge.bill_id), code=refusal.code)
        return None


def _wish(charge: Charge) -> StartPayment:
    here = charge.community_id
    return StartPayment(
        bills=(Key(charge.bill_id, here),),
        method=PaymentMethod.CARD,
        saved_card_id=charge.saved_card_id,
        automatic=True,
    )


async def _claim(unit: UnitOfWork, charge: Charge) -> tuple[UUID, UUID] | None:
    """The key of the step that is ours; None if it was taken on this day."""
    claimed = await unit.session.execute(
        insert(AutopayStep)
        .values(
            community_id=charge.community_id,
            id=new_id(),
            autopay_id=charge.autopay_id,
            bill_id=charge.bill_id,
            kind=AutopayStepKind.CHARGE,
            day=charge.today,
            taken_at=unit.now,
        )
        .on_conflict_do_nothing()
        .returning(col(AutopayStep.community_id), col(AutopayStep.id))
    )
    row = claimed.one_or_none()
    return None if row is None else (row[0], row[1])
