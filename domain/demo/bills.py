"""A year of monthly bills: what each room used, what it was charged, and who has paid."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.billing.models import BillStatus, FeeKind
from domain.demo.accounts import RESIDENT
from domain.demo.charges import Charge, Reading, Usage, metered_charges, shared_parts, standing_charges
from domain.demo.days import at, month_start
from domain.demo.dice import Dice
from domain.demo.people import Household
from domain.demo.places import Places

MONTHS = 12
DUE_AFTER_DAYS = 24
# The meters of this building were read before the month was over: its next bills are drafts.
DRAFTED_BUILDING = "3"
# How many of the newest bills a household has left unpaid, in hundredths of all households.
UNPAID_MONTHS = {0: 46, 1: 34, 2: 10, 3: 5, 5: 3, 8: 2}
PARKING, PART_PAID = 0.4, 0.3


class BillRow(NamedTuple):
    community_id: UUID
    id: UUID
    room_id: UUID
    period: str
    status: BillStatus
    total_minor: int
    paid_minor: int
    currency: str
    issued_at: datetime | None
    due_at: datetime


class BillLineRow(NamedTuple):
    community_id: UUID
    id: UUID
    bill_id: UUID
    position: int
    fee: FeeKind
    label: str
    detail: str
    amount_minor: int
    currency: str
    service_from: date
    service_until: date


class Account(NamedTuple):
    """A household as a payer: the newest `unpaid` bills are open, the oldest of them perhaps in part."""

    household: Household
    standing: list[Charge]
    usage: Usage
    unpaid: int
    part_paid: bool


class Period(NamedTuple):
    """A month that is billed. `age` counts back from 0, the newest issued one; -1 is the draft to come."""

    age: int
    first: date
    last: date
    issued_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, today: date, age: int) -> "Period":
        first, following = month_start(today, -1 - age), month_start(today, -age)
        due = following + timedelta(days=DUE_AFTER_DAYS)
        return cls(age, first, following - timedelta(days=1), at(following), at(due, 23, 59))


class Bills(NamedTuple):
    """`used` is what was billed, by room and first day of the month."""

    bills: list[BillRow]
    lines: list[BillLineRow]
    used: dict[tuple[UUID, date], Reading]


def build_bills(places: Places, households: list[Household], today: date, dice: Dice) -> Bills:
    """One bill per room and month, of the last whole month and the eleven before it, and some drafts."""
    accounts = [_account(places, household, dice) for household in households]
    made = Bills([], [], {})
    for age in range(MONTHS - 1, -1, -1):
        _add_month(made, places, accounts, Period.of(today, age), dice)
    drafted = places.entrance(DRAFTED_BUILDING, "1").building.id
    early = [account for account in accounts if account.household.room.building_id == drafted]
    _add_month(made, places, early, Period.of(today, -1), dice)
    return made


def _account(places: Places, household: Household, dice: Dice) -> Account:
    demo = any(member.phone == RESIDENT.phone for member in household.members)
    unpaid = dice.weighted(UNPAID_MONTHS) if household.members else 0
    parking = dice.happens(PARKING)
    part_paid = dice.happens(PART_PAID)
    return Account(
        household,
        standing_charges(household.room, elevator=places.plan.shape.elevators, parking=parking or demo),
        Usage(len(household.members), dice.random),
        MONTHS - 1 if demo else unpaid,
        part_paid or demo,
    )


def _add_month(made: Bills, places: Places, accounts: list[Account], period: Period, dice: Dice) -> None:
    shared = shared_parts(places, dice.random)
    for account in accounts:
        room_id = account.household.room.id
        used = made.used[room_id, period.first] = account.usage.month(period.first)
        charges = [*account.standing, *metered_charges(used), shared[room_id]]
        bill = _bill(account, period, sum(charge.amount for charge in charges), dice)
        made.bills.append(bill)
        made.lines.extend(_lines(bill, period, charges, dice))


def _bill(account: Account, period: Period, total: int, dice: Dice) -> BillRow:
    status, paid = _payment(account, period, total)
    room = account.household.room
    return BillRow(
        community_id=room.community_id,
        id=dice.id(period.issued_at),
        room_id=room.id,
        period=f"{period.first:%Y-%m}",
        status=status,
        total_minor=total,
        paid_minor=paid,
        currency="CNY",
        issued_at=None if status is BillStatus.DRAFT else period.issued_at,
        due_at=period.due_at,
    )


def _payment(account: Account, period: Period, total: int) -> tuple[BillStatus, int]:
    if period.age < 0:
        return BillStatus.DRAFT, 0
    if period.age >= account.unpaid:
        return BillStatus.PAID, total
    if account.part_paid and period.age == account.unpaid - 1:
        return BillStatus.PARTIALLY_PAID, total // 2
    return BillStatus.ISSUED, 0


def _lines(bill: BillRow, period: Period, charges: list[Charge], dice: Dice) -> Iterator[BillLineRow]:
    made_at = int(period.issued_at.timestamp() * 1000)
    for position, (fee, label, detail, amount) in enumerate(charges, start=1):
        yield BillLineRow(
            bill.community_id,
            dice.id_at(made_at),
            bill.id,
            position,
            fee,
            label,
            detail,
            amount,
            bill.currency,
            period.first,
            period.last,
        )
