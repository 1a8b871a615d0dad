"""The door of exports over HTTP, on a world with bills that were paid, refunded and posted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from api.exports.router import exports_router
from domain.billing.models import Bill, BillStatus
from domain.kit.database import Database
from domain.kit.money import Money
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.status import PaymentStatus
from payments.exports.download import Exports
from payments.exports.links import Ticket, export_url
from payments.exports.models import Export, ExportKind
from payments.ledger.of_bills import bill_issued
from payments.ledger.of_payments import payment_succeeded
from payments.ledger.post import post
from payments.ledger.transfers import Part
from tests.support.house import House, opened_house
from tests.support.product import LINKS
from tests.support.world import MORNING

NOVEMBER = (MORNING.date().replace(day=1), MORNING.date().replace(day=30))


@dataclass(frozen=True, slots=True)
class Desk:
    """Asks for exports, and follows their links."""

    house: House
    exports: Exports
    web: FastAPI
    client: httpx.AsyncClient

    async def url(self, kind: ExportKind, caller: str = "finance", **changes: Any) -> str:
        """A fresh link of the caller."""
        world = self.house.world
        days = {"since_day": NOVEMBER[0], "until_day": NOVEMBER[1]} | changes
        export = Export(
            community_id=world.here,
            kind=kind,
            person_id=world.person("finance"),
            created_at=MORNING,
            **days,
        )
        await self.house.add(export)
        ticket = Ticket(export.id, world.here, world.person(caller))
        return export_url(LINKS, ticket, self.house.units.clock.now()).removeprefix(LINKS.base)

    async def lines(self, kind: ExportKind, **headers: str) -> list[str]:
        """The file, line by line, without the mark at its beginning."""
        answer = await self.client.get(await self.url(kind), headers=headers)
        assert answer.status_code == 200
        assert answer.content.startswith(b"\xef\xbb\xbf")
        return answer.content.decode("utf-8-sig").splitlines()


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    reading = Database(database_url, pool_size=2, reader_role="palm_reader")
    async with opened_house(database_url) as house:
        exports = Exports(house.units, reading, LINKS)
        web = FastAPI()
        web.include_router(exports_router(exports))
        transport = httpx.ASGITransport(web)
        async with httpx.AsyncClient(transport=transport, base_url=LINKS.base) as client:
            yield Desk(house, exports, web, client)
    await reading.dispose()


@pytest.fixture
async def books(desk: Desk) -> dict[str, UUID]:
    """A bill that is paid, one that is late, one of October and a draft."""
    house, day = desk.house, timedelta(days=1)
    made = {
        "paid": bill(house, "101", "2026-11", BillStatus.PAID, 12_850, 12_850),
        "late": bill(house, "201", "2026-11", BillStatus.PARTIALLY_PAID, 10_000, 2_500, MORNING - 5 * day),
        "october": bill(house, "101", "2026-10", BillStatus.ISSUED, 700, 0, MORNING - 40 * day),
        "draft": bill(house, "101", "2026-12", BillStatus.DRAFT, 900, 0),
    }
    payment = Payment(
        community_id=house.world.here,
        room_id=house.world.rooms["101"],
        person_id=house.world.person("owner"),
        method=PaymentMethod.ALIPAY,
        status=PaymentStatus.SUCCEEDED,
        amount_minor=12_850,
        currency="CNY",
        started_at=MORNING,
        ended_at=MORNING,
        expires_at=MORNING + day,
        provider_id="=cmd()",
    )
    part = PaymentPart(
        community_id=house.world.here,
        payment_id=payment.id,
        bill_id=made["paid"].id,
        amount_minor=12_850,
        is_open=False,
    )
    await house.add(*made.values(), payment, part)
    async with house.units.begin() as unit:
        paid = made["paid"].id
        transfers = [
            bill_issued(paid, Money(12_850)),
            payment_succeeded("p", [Part(paid, Money(12_850))]),
        ]
        await post(unit, house.world.here, transfers)
    return {name: each.id for name, each in made.items()} | {"payment": payment.id}


def bill(
    house: House,
    room: str,
    period: str,
    status: BillStatus,
    total: int,
    paid: int,
    due_at: Any = MORNING + timedelta(days=3_650),
) -> Bill:
    issued_at = MORNING - timedelta(days=40 if period == "2026-10" else 10)
    return Bill(
        community_id=house.world.here,
        room_id=house.world.rooms[room],
        period=period,
        status=status,
        total_minor=total,
        paid_minor=paid,
        issued_at=None if status is BillStatus.DRAFT else issued_at,
        due_at=due_at,
    )
