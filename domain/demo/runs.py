"""The fee runs by which the demo's bills came out: one for each month that is issued."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from domain.billing.models import BillStatus
from domain.billing.runs.models import FeeRunStatus
from domain.demo.bills import Bills
from domain.demo.dice import Dice
from domain.demo.people import PersonRow
from domain.demo.places import Places


class FeeRunRow(NamedTuple):
    community_id: UUID
    id: UUID
    period: str
    status: FeeRunStatus
    requests: int
    attempts: int
    rooms: int
    rooms_done: int
    due_at: datetime
    started_at: datetime
    started_by: UUID
    computed_at: datetime
    bills: int
    lines: int
    total_minor: int
    currency: str
    issued_at: datetime
    issued_by: UUID


def build_runs(places: Places, bills: Bills, finance: PersonRow, dice: Dice) -> list[FeeRunRow]:
    """Started, computed and issued at once. The coming month is left for whoever tries the demo."""
    return list(_runs(places, bills, finance, dice))


def _runs(places: Places, bills: Bills, finance: PersonRow, dice: Dice) -> Iterator[FeeRunRow]:
    lines: dict[UUID, int] = {}
    for line in bills.lines:
        lines[line.bill_id] = line.position
    issued = [bill for bill in bills.bills if bill.status is not BillStatus.DRAFT]
    for period, month in groupby(issued, key=attrgetter("period")):
        made = list(month)
        at, rooms = made[0].issued_at, len(places.rooms)
        assert at is not None  # noqa: S101 - drafts are left out above
        yield FeeRunRow(
            community_id=places.community.id,
            id=dice.id(at),
            period=period,
            status=FeeRunStatus.ISSUED,
            requests=1,
            attempts=1,
            rooms=rooms,
            rooms_done=rooms,
            due_at=made[0].due_at,
            started_at=at,
            started_by=finance.id,
            computed_at=at,
            bills=len(made),
            lines=sum(lines[bill.id] for bill in made),
            total_minor=sum(bill.total_minor for bill in made),
            currency="CNY",
            issued_at=at,
            issued_by=finance.id,
        )
