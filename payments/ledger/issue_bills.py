"""A month's bills are issued and entered in the ledger, in one transaction: no bill is owed unrecorded."""

from domain.billing.issue import IssueFees, issue_fees
from domain.billing.runs.models import FeeRun
from domain.kit.actor import Actor
from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post


async def issue_and_post(unit: UnitOfWork, actor: Actor, command: IssueFees) -> FeeRun:
    """What mutations and jobs call. Refusals are those of `issue_fees`."""
    run, bills = await issue_fees(unit, actor, command)
    owed = [
        bill_issued(bill.id, Money(bill.total_minor, bill.currency)) for bill in bills if bill.total_minor
    ]
    await post(unit, run.community_id, owed)
    return run
