"""A payer starts to pay bills of one room."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.billing.models import Bill
from domain.billing.policy import PAYABLE, visible_bills
from domain.kit.actor import Actor, App
from domain.kit.errors import InvalidInput, NotFound
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork
from domain.kit.viewer import NOW, PERSON, Viewer
from payments.cards.on_file import check_card
from payments.checkout.errors import AlreadyPaying, NotPayable
from payments.checkout.hear import changed
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus

MOST_BILLS = 24
PATIENCE = timedelta(minutes=30)
"""How long a payer has, from the first tap to the provider's page being done."""
PATH = ("input", "billIds")

# What is owed, by the ledger alone; and whether somebody is paying it.
OWED = """
SELECT named.id, coalesce(sum(entry.amount_minor), 0) AS minor, EXISTS (
  SELECT FROM payment_part AS part
  WHERE part.community_id = $1 AND part.bill_id = named.id AND part.is_open
) AS taken
FROM unnest($2::uuid[]) AS named(id)
LEFT JOIN ledger_entry AS entry
  ON entry.community_id = $1 AND entry.bill_id = named.id AND entry.account = 'RECEIVABLE'
GROUP BY named.id ORDER BY named.id
"""


@dataclass(frozen=True, slots=True)
class StartPayment:
    """`return_url` has been checked. `automatic` payments are started by the house for the payer."""

    bills: tuple[Key, ...]
    method: PaymentMethod
    return_url: str | None = None
    saved_card_id: UUID | None = None
    automatic: bool = False


class OpenBill(NamedTuple):
    """A bill that is held until the unit ends."""

    id: UUID
    community_id: UUID
    room_id: UUID
    currency: str
    status: str


async def start_payment(unit: UnitOfWork, actor: Actor, command: StartPayment) -> Payment:
    """The payment, with all that is open of the bills; the provider knows nothing of it yet.

    Raises NotFound, InvalidInput for bills of several rooms or currencies, for none or too many; NotPayable,
    AlreadyPaying. Of two that are started at once for a bill, the second waits for the first.
    """
    if command.saved_card_id is not None:
        await check_card(unit, actor, command.saved_card_id)
    bills = await _locked(unit, actor, set(command.bills))
    _check(bills)
    owed = await _owed(unit, bills)
    payment = _payment(unit, actor, command, bills[0], sum(owed.values()))
    unit.session.add(payment)
    await unit.session.flush()
    here: dict[str, Any] = {"community_id": payment.community_id, "payment_id": payment.id}
    unit.session.add_all(
        PaymentPart(**here, bill_id=bill_id, amount_minor=minor) for bill_id, minor in owed.items()
    )
    unit.record(changed(payment))
    return payment


async def _locked(unit: UnitOfWork, actor: Actor, keys: set[Key]) -> list[OpenBill]:
    """Those that the actor sees, in the order of their keys."""
    if not 1 <= len(keys) <= MOST_BILLS:
        raise InvalidInput(
            *PATH, rule_zh=f"须为 1 至 {MOST_BILLS} 张账单", rule_en=f"1 to {MOST_BILLS} bills"
        )
    communities = {key.community_id for key in keys}
    named = {"community_ids": list(communities), "bill_ids": [key.id for key in keys]}
    rows = await unit.session.execute(locking(actor.app), {**named, PERSON: actor.person_id, NOW: unit.now})
    found = [OpenBill(*row) for row in rows]
    if len(found) < len(keys):
        raise NotFound(*PATH)
    return found


@cache
def locking(app: App) -> Select[Any]:
    """Made once: a policy's subqueries take longer to make than to run."""
    bill = table_of(Bill)
    ids = ARRAY(Uuid())
    query = select(*(bill.c[name] for name in OpenBill._fields)).where(
        bill.c.community_id == any_(bindparam("community_ids", type_=ids)),
        bill.c.id == any_(bindparam("bill_ids", type_=ids)),
        visible_bills(bill, Viewer(app)),
    )
    return query.order_by(bill.c.id).with_for_update(of=bill, key_share=True)


def _check(bills: list[OpenBill]) -> None:
    if len({(bill.community_id, bill.room_id, bill.currency) for bill in bills}) > 1:
        raise InvalidInput(
            *PATH, rule_zh="账单须属于同一房间和币种", rule_en="bills of one room, in one currency"
        )
    if any(bill.status not in PAYABLE for bill in bills):
        raise NotPayable(*PATH)


async def _owed(unit: UnitOfWork, bills: list[OpenBill]) -> dict[UUID, int]:
    """What is open of each. A statement of its own, so that it sees what was waited for."""
    connection = await unit.asyncpg()
    rows = await connection.fetch(OWED, bills[0].community_id, [bill.id for bill in bills])
    if any(row["taken"] for row in rows):
        raise AlreadyPaying(*PATH)
    if any(row["minor"] <= 0 for row in rows):
        raise NotPayable(*PATH)
    return {row["id"]: int(row["minor"]) for row in rows}


def _payment(
    unit: UnitOfWork, actor: Actor, command: StartPayment, bill: OpenBill, total_minor: int
) -> Payment:
    if actor.person_id is None:
        raise NotFound(*PATH)
    return Payment(
        community_id=bill.community_id,
        id=new_id(),
        room_id=bill.room_id,
        person_id=actor.person_id,
        method=command.method,
        status=PaymentStatus.STARTING,
        amount_minor=total_minor,
        currency=bill.currency,
        started_at=unit.now,
        expires_at=unit.now + PATIENCE,
        saved_card_id=command.saved_card_id,
        automatic=command.automatic,
        return_url=command.return_url,
    )
