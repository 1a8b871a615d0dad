"""Late fees are charged day by day, by the clock, and entered in the ledger."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.billing.fees.late import LateTerms
from domain.billing.late.accrue import Day, accrue
from domain.billing.late.models import BillingPolicy
from domain.communities.models import Community
from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.ledger.follow import let_bills_follow
from payments.ledger.of_bills import late_fee_charged
from payments.ledger.post import post

AT_ONCE = 500

# Whoever pays a bill at this moment holds it, or has it among its open parts: it comes tomorrow.
OVERDUE = """
SELECT bill.id FROM bill
WHERE community_id = $1 AND status IN ('ISSUED', 'PARTIALLY_PAID') AND due_at < $2
  AND (due_at AT TIME ZONE $3)::date < $4
  AND NOT EXISTS (
    SELECT FROM late_fee WHERE late_fee.community_id = $1 AND bill_id = bill.id AND through >= $5)
  AND NOT EXISTS (
    SELECT FROM payment_part AS part WHERE part.community_id = $1 AND bill_id = bill.id AND is_open)
ORDER BY id LIMIT $6 FOR NO KEY UPDATE SKIP LOCKED
"""
# Asked again under the locks: a payment may have begun while they were waited for.
UNDER_WAY = """
SELECT bill_id FROM payment_part WHERE community_id = $1 AND bill_id = ANY($2::uuid[]) AND is_open
"""


async def charge_late_fees(units: Units) -> int:
    """Brings every overdue bill's late fee up to yesterday, in its community's time; how many grew.

    Any number of workers may call it at the same time, as often as they like: a day is charged once. Days on
    which nobody called are made up for.
    """
    async with units.begin() as unit:
        rows = await unit.session.execute(
            select(BillingPolicy, col(Community.time_zone))
            .join(Community, col(Community.id) == col(BillingPolicy.community_id))
            .where(col(BillingPolicy.late_fee_daily_rate) > 0)
            .order_by(col(BillingPolicy.community_id))
        )
        policies = [(policy, time_zone) for policy, time_zone in rows]
    charged = 0
    for policy, time_zone in policies:
        more = True
        while more:
            async with units.begin() as unit:
                found, grew = await _charge_some(unit, policy, time_zone)
            charged, more = charged + grew, found == AT_ONCE
    return charged


async def _charge_some(unit: UnitOfWork, policy: BillingPolicy, time_zone: str) -> tuple[int, int]:
    """How many bills were due, and how many of their fees grew."""
    here, terms = policy.community_id, LateTerms(policy.late_fee_daily_rate, policy.late_fee_cap)
    day = Day(here, unit.now.astimezone(ZoneInfo(time_zone)).date(), time_zone, terms)
    bills = await _overdue(unit, day, policy.grace_days)
    charges = await accrue(unit, day, await _undisturbed(unit, here, bills))
    fees = [
        late_fee_charged(str(each.adjustment_id), each.bill_id, Money(each.minor, each.currency))
        for each in charges
    ]
    await post(unit, here, fees)
    await let_bills_follow(unit, here, [each.bill_id for each in charges])
    return len(bills), len(charges)


async def _overdue(unit: UnitOfWork, day: Day, grace_days: int) -> list[UUID]:
    connection = await unit.asyncpg()
    yesterday = day.today - timedelta(days=1)
    due_before = yesterday - timedelta(days=grace_days)
    rows = await connection.fetch(
        OVERDUE, day.community_id, unit.now, day.time_zone, due_before, yesterday, AT_ONCE
    )
    return [row["id"] for row in rows]


async def _undisturbed(unit: UnitOfWork, community_id: UUID, bills: list[UUID]) -> list[UUID]:
    connection = await unit.asyncpg()
    paying = {row["bill_id"] for row in await connection.fetch(UNDER_WAY, community_id, bills)}
    return [each for each in bills if each not in paying]
