"""Bills that are owed and payments for them, without a provider: what it would say is said by the test."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text

from domain.billing.models import Bill, BillStatus
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.hear import hear
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.gateway.protocol import IntentHeard, IntentStatus
from payments.ledger.balance import community_balances
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from tests.support.world import MORNING, World

MONTHS = count(1)


@dataclass(frozen=True, slots=True)
class Till:
    """The small world's, with amounts in fen."""

    units: Units
    world: World

    async def bills(self, *amounts: int, room: str = "101") -> list[Bill]:
        """Issued and posted, in the order of their keys."""
        times: dict[str, Any] = {"issued_at": MORNING, "due_at": MORNING, "status": BillStatus.ISSUED}
        place: dict[str, Any] = {"community_id": self.world.here, "room_id": self.world.rooms[room]}
        months = [next(MONTHS) for _ in amounts]
        made = [
            Bill(**place, **times, period=f"{2000 + month // 12}-{month % 12 + 1:02}", total_minor=minor)
            for month, minor in zip(months, amounts, strict=True)
        ]
        async with self.units.begin() as unit:
            unit.session.add_all(made)
            await unit.session.flush()
            await post(unit, self.world.here, [bill_issued(b.id, Money(b.total_minor)) for b in made])
        return sorted(made, key=lambda bill: bill.id)

    async def start(self, bills: Sequence[Bill], payer: str = "owner", **differs: Any) -> Payment:
        """A payment that waits for its payer; two may be for the same bill, as after a cancelled one."""
        here = self.world.here
        values: dict[str, Any] = {
            "room_id": bills[0].room_id,
            "person_id": self.world.person(payer),
            "method": PaymentMethod.CARD,
            "status": PaymentStatus.PENDING,
            "amount_minor": sum(bill.total_minor for bill in bills),
            "currency": "CNY",
            "started_at": MORNING,
            "expires_at": MORNING,
        }
        payment = Payment(community_id=here, **(values | differs))
        payment.provider_id = differs.get("provider_id", f"pi_{payment.id.hex}")
        parts = [
            PaymentPart(
                community_id=here,
                payment_id=payment.id,
                bill_id=bill.id,
                amount_minor=bill.total_minor,
                is_open=False,
            )
            for bill in bills
        ]
        async with self.units.begin() as unit:
            unit.session.add(payment)
            await unit.session.flush()
            unit.session.add_all(parts)
        return payment

    async def succeed(self, payment: Payment) -> None:
        """The provider has the money."""
        money = Money(payment.amount_minor, payment.currency)
        heard = IntentHeard(
            provider_id=payment.provider_id or "",
            community_id=payment.community_id,
            payment_id=payment.id,
            status=IntentStatus.SUCCEEDED,
            amount=money,
            received=money,
        )
        async with self.units.begin() as unit:
            await hear(unit, heard)

    async def paid(self, *amounts: int) -> tuple[Payment, list[Bill]]:
        """A payment of as many bills, that has succeeded."""
        bills = await self.bills(*amounts)
        payment = await self.start(bills)
        await self.succeed(payment)
        return payment, bills

    async def held(self) -> dict[str, int]:
        """What the accounts hold."""
        async with self.units.begin() as unit:
            found = await community_balances(unit, self.world.here)
        return {account.value: minor for (account, _), minor in found.items()}

    async def query(self, statement: str, **values: UUID | str | int) -> list[tuple[Any, ...]]:
        """Rows, to look at."""
        async with self.units.begin() as unit:
            return [tuple(row) for row in await unit.session.execute(text(statement), values)]
