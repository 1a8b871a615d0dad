"""What a receipt says, kept as it was said on the day: names and bills may change, a receipt does not."""

from datetime import datetime
from functools import reduce
from operator import add

from pydantic import BaseModel, ConfigDict

from domain.kit.money import Money


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Line(_Said):
    """A charge of a bill as printed there; minor units of the receipt's currency."""

    fee: str
    label: str
    detail: str
    amount_minor: int


class BillPaid(_Said):
    """What was paid of one month's bill, and the charges that it is made of."""

    period: str
    total_minor: int
    paid_minor: int
    lines: tuple[Line, ...]


class Content(_Said):
    """All that is printed but the receipt's own number, day and code.

    `payee` is the community, `room` its address inside. `zone` is the one that the day is told in.
    """

    payee: str
    payer: str
    room: str
    method: str
    paid_at: datetime
    zone: str
    currency: str
    bills: tuple[BillPaid, ...]

    @property
    def amount(self) -> Money:
        """What was paid of all bills."""
        return reduce(add, (Money(bill.paid_minor, self.currency) for bill in self.bills))
