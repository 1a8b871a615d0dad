"""A bill is adjusted or withdrawn, and the ledger told so, in one transaction."""

from sqlalchemy import exists, select
from sqlmodel import col

from domain.billing.adjustments.adjust import AdjustBill, adjust_bill
from domain.billing.adjustments.void import VoidBill, void_bill
from domain.billing.models import Bill
from domain.kit.actor import Actor
from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.errors import AlreadyPaying
from payments.checkout.models import PaymentPart
from payments.ledger.follow import let_bills_follow
from payments.ledger.of_bills import bill_adjusted, bill_voided
from payments.ledger.post import post


async def adjust_and_post(unit: UnitOfWork, actor: Actor, command: AdjustBill) -> Bill:
    """Refusals are those of `adjust_bill`, and AlreadyPaying: what a payer was shown stays as it is."""
    bill, adjustment = await adjust_bill(unit, actor, command)
    await _nobody_pays(unit, bill)
    change = Money(adjustment.amount_minor, adjustment.currency)
    await post(unit, bill.community_id, [bill_adjusted(str(adjustment.id), bill.id, change)])
    await let_bills_follow(unit, bill.community_id, [bill.id])
    return bill


async def void_and_post(unit: UnitOfWork, actor: Actor, command: VoidBill) -> Bill:
    """Refusals are those of `void_bill`, and AlreadyPaying."""
    bill, owed = await void_bill(unit, actor, command)
    await _nobody_pays(unit, bill)
    if owed:
        await post(unit, bill.community_id, [bill_voided(bill.id, Money(owed, bill.currency))])
    return bill


async def _nobody_pays(unit: UnitOfWork, bill: Bill) -> None:
    """Under the bill's lock, which starting a payment waits for."""
    part = select(PaymentPart).where(
        col(PaymentPart.community_id) == bill.community_id,
        col(PaymentPart.bill_id) == bill.id,
        col(PaymentPart.is_open),
    )
    if await unit.session.scalar(select(exists(part))):
        raise AlreadyPaying("billId")
