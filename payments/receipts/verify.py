"""Whether a receipt is genuine, for anybody who holds its code, and what has become of the money."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.models import Payment
from payments.receipts.codes import number_of, read_code, spaced
from payments.receipts.content import Content
from payments.receipts.models import Receipt


class MoneyState(StrEnum):
    """Whether the community still has the money."""

    KEPT = "KEPT"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    REFUNDED = "REFUNDED"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a stranger may know: enough to compare with the paper, and no whole name or room.

    `issued_at` is in the community's time zone.
    """

    number: str
    code: str
    payee: str
    payer: str
    amount: Money
    refunded: Money
    issued_at: datetime
    state: MoneyState


async def verify(unit: UnitOfWork, typed: str) -> Verified | None:
    """None for a code that no receipt has, whether it could be one or not."""
    code = read_code(typed)
    if code is None:
        return None
    query = select(Receipt, col(Payment.refunded_minor)).where(
        col(Receipt.code) == code,
        col(Payment.community_id) == col(Receipt.community_id),
        col(Payment.id) == col(Receipt.payment_id),
    )
    row = (await unit.session.execute(query)).one_or_none()
    return None if row is None else _shown(row[0], row[1])


def _shown(receipt: Receipt, refunded_minor: int) -> Verified:
    content = Content.model_validate(receipt.content)
    return Verified(
        number=number_of(receipt.year, receipt.number),
        code=spaced(receipt.code),
        payee=content.payee,
        payer=masked(content.payer),
        amount=Money(receipt.amount_minor, receipt.currency),
        refunded=Money(refunded_minor, receipt.currency),
        issued_at=receipt.issued_at.astimezone(ZoneInfo(content.zone)),
        state=_state(receipt.amount_minor, refunded_minor),
    )


def _state(received: int, refunded: int) -> MoneyState:
    if refunded >= received:
        return MoneyState.REFUNDED
    return MoneyState.PARTLY_REFUNDED if refunded else MoneyState.KEPT


def masked(name: str) -> str:
    """欧** for 欧阳娜: the family's first sign, and no telling how long the rest is."""
    return f"{name[:1]}**"
