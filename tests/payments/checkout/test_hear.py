"""Whatever is heard, in whatever order, however often: the same payment, the same bills, the same ledger."""

import asyncio
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain.billing.models import Bill, BillStatus
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from payments.checkout.errors import ForeignMoney, NotOurs, OtherIntent, UnknownPayment
from payments.checkout.hear import hear
from payments.checkout.models import Payment, PaymentMethod
from payments.checkout.start import StartPayment, start_payment
from payments.checkout.status import ORDER, PaymentStatus, highest
from payments.gateway.protocol import ActionKind, IntentHeard, IntentStatus, NextAction
from payments.ledger.balance import community_balances
from payments.ledger.follow import let_bills_follow
from payments.ledger.of_bills import bill_adjusted, bill_voided
from payments.ledger.post import post
from tests.payments.checkout.conftest import TOTAL
from tests.support.outbox import recorded
from tests.support.world import World

ALL = tuple(IntentStatus)
TO_DO = NextAction(ActionKind.REDIRECT, url="https://x.example")


@dataclass(frozen=True, slots=True)
class Books:
    """A payment being heard of."""

    units: Units
    world: World
    payment: Payment

    def said(self, status: IntentStatus, **differs: Any) -> IntentHeard:
        amount = Money(self.payment.amount_minor)
        heard = IntentHeard(
            provider_id="pi_1",
            community_id=self.payment.community_id,
            payment_id=self.payment.id,
            status=status,
            amount=amount,
            received=amount if status is IntentStatus.SUCCEEDED else Money(0),
            failure_code="card_declined" if status is IntentStatus.FAILED else None,
            next_action=NextAction(ActionKind.REDIRECT, url="https://x.example")
            if status is ALL[0]
            else None,
        )
        return replace(heard, **differs)

    async def hear(self, heard: IntentHeard) -> Payment:
        async with self.units.begin() as unit:
            return await hear(unit, heard)

    async def state(self) -> dict[str, Any]:
        """All that may depend on the order, and must not."""
        async with self.units.begin() as unit:
            session, here = unit.session, self.world.here
            payment = await session.get_one(Payment, (here, self.payment.id))
            bills = [await session.get_one(Bill, (here, each)) for each in await self.parts()]
            return {
                "status": payment.status,
                "ended": payment.ended_at is not None,
                "action": payment.next_action,
                "bills": [(bill.status, bill.paid_minor) for bill in bills],
                "held": await community_balances(unit, here),
                "open": await self.parts(open_only=True),
            }

    async def parts(self, *, open_only: bool = False) -> list[UUID]:
        async with self.units.begin() as unit:
            connection = await unit.asyncpg()
            rows = await connection.fetch(
                "SELECT bill_id FROM payment_part WHERE is_open OR NOT $1 ORDER BY bill_id", open_only
            )
            return [row["bill_id"] for row in rows]


@pytest.fixture
async def books(units: Units, world: World, bills: list[UUID]) -> Books:
    """The owner pays two bills of room 101."""
    wish = StartPayment(tuple(Key(each, world.here) for each in bills[:2]), PaymentMethod.ALIPAY)
    async with units.begin() as unit:
        return Books(units, world, await start_payment(unit, world.callers["owner"], wish))


def test_the_highest_is_a_join() -> None:
    assert tuple(sorted(ORDER, key=lambda each: each.height)) == ORDER
    for one in ORDER:
        assert highest(one, one) is one
        for other in ORDER:
            assert highest(one, other) is highest(other, one)
            for third in ORDER:
                assert highest(highest(one, other), third) is highest(one, highest(other, third))


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_any_number_of_times_ends_the_same(books: Books, seed: int) -> None:
    dice = Random(seed)
    words = dice.sample(ALL, dice.randint(1, len(ALL)))
    told = [*words, *dice.choices(words, k=6)]
    dice.shuffle(told)
    for word in told:
        await books.hear(books.said(word))
    ended = max((PaymentStatus(word.value) for word in words), key=lambda each: each.height)
    paid = ended is PaymentStatus.SUCCEEDED
    state = await books.state()
    cash = {"CASH_IN_TRANSIT": 2 * TOTAL} if paid else {}
    held = {account.value: minor for (account, _), minor in state.pop("held").items()}
    assert held == {"RECEIVABLE": (2 if paid else 4) * TOTAL, "REVENUE": -4 * TOTAL, **cash}
    assert state == {
        "status": ended,
        "ended": ended.is_final,
        "action": None if ended.is_final else {"kind": "REDIRECT", "url": "https://x.example"},
        "bills": [(BillStatus.PAID, TOTAL) if paid else (BillStatus.ISSUED, 0)] * 2,
        "open": [] if ended.is_final else await books.parts(),
    }


async def test_many_who_hear_the_same_at_once_post_it_once(books: Books) -> None:
    words = [*ALL * 5]
    Random(1).shuffle(words)
    await asyncio.gather(*(books.hear(books.said(word)) for word in words))
    state = await books.state()
    assert (state["status"], state["open"]) == (PaymentStatus.SUCCEEDED, [])
    assert sum(state["held"].values()) == 0
    assert state["bills"] == [(BillStatus.PAID, TOTAL)] * 2
    said = [payload["status"] for _, payload in await recorded(books.units)]
    assert said[0] == "STARTING"
    assert said[-1] == "SUCCEEDED"
    assert len(said) == len(set(said))


async def test_each_change_is_told_once(books: Books) -> None:
    for word in (IntentStatus.PENDING, IntentStatus.PENDING, IntentStatus.SUCCEEDED, IntentStatus.FAILED):
        await books.hear(books.said(word))
    told = await recorded(books.units)
    assert [payload["status"] for _, payload in told] == ["STARTING", "PENDING", "SUCCEEDED"]
    assert {name for name, _ in told} == {"payment.changed"}
    assert told[-1][1] == {
        "person_id": str(books.world.person("owner")),
        "room_id": str(books.world.rooms["101"]),
        "status": "SUCCEEDED",
        "amount_minor": 2 * TOTAL,
        "currency": "CNY",
        "automatic": False,
    }


async def test_money_for_what_is_no_longer_owed_is_the_payer_s_still(books: Books) -> None:
    """While somebody paid, one bill became 40 less, and the other was void."""
    first, second = await books.parts()
    async with books.units.begin() as unit:
        await unit.session.execute(
            update(Bill).where(col(Bill.id) == first).values(total_minor=TOTAL - 4_000)
        )
        await unit.session.execute(update(Bill).where(col(Bill.id) == second).values(status=BillStatus.VOID))
        here = books.world.here
        fewer = bill_adjusted("a1", first, Money(-4_000))
        await post(unit, here, [fewer, bill_voided(second, Money(TOTAL))])
        await let_bills_follow(unit, here, [first, second])
    await books.hear(books.said(IntentStatus.SUCCEEDED))
    state = await books.state()
    held = {account.value: minor for (account, _), minor in state["held"].items()}
    assert (held["UNAPPLIED"], held["CASH_IN_TRANSIT"]) == (-14_000, 2 * TOTAL)
    assert state["bills"] == [(BillStatus.PAID, 6_000), (BillStatus.VOID, 0)]


async def test_money_waits_for_whoever_changes_a_bill(books: Books) -> None:
    """The bill becomes 40 less in a transaction that has not ended when the money comes."""
    first, _ = await books.parts()
    here = books.world.here
    async with books.units.begin() as unit:
        less = update(Bill).where(col(Bill.id) == first).values(total_minor=TOTAL - 4_000)
        await unit.session.execute(less)
        await post(unit, here, [bill_adjusted("a1", first, Money(-4_000))])
        coming = asyncio.create_task(books.hear(books.said(IntentStatus.SUCCEEDED)))
        await until_somebody_waits(books.units)
    await coming
    state = await books.state()
    assert state["bills"] == [(BillStatus.PAID, 6_000), (BillStatus.PAID, TOTAL)]
    assert {account.value: minor for (account, _), minor in state["held"].items()}["UNAPPLIED"] == -4_000


async def until_somebody_waits(units: Units) -> None:
    """For a lock, in this test's database."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
        "wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20), units.begin() as unit:
        connection = await unit.asyncpg()
        while not await connection.fetchval(waiting):
            await connection.execute("SELECT pg_stat_clear_snapshot()")


@pytest.mark.parametrize(
    ("differs", "kind"),
    [
        ({"amount": Money(2 * TOTAL - 1)}, ForeignMoney),
        ({"amount": Money(2 * TOTAL, "USD")}, ForeignMoney),
        ({"received": Money(2 * TOTAL - 1)}, ForeignMoney),
        ({"received": Money(2 * TOTAL, "USD")}, ForeignMoney),
        ({"payment_id": UUID(int=1)}, UnknownPayment),
        ({"payment_id": None}, UnknownPayment),
        ({"community_id": UUID(int=1)}, UnknownPayment),
        ({"provider_id": "pi_2"}, OtherIntent),
    ],
)
async def test_what_cannot_be_ours_changes_nothing(
    books: Books, differs: dict[str, Any], kind: type[NotOurs]
) -> None:
    await books.hear(books.said(IntentStatus.PENDING))
    before = await books.state()
    with pytest.raises(kind):
        await books.hear(books.said(IntentStatus.SUCCEEDED, **differs))
    assert await books.state() == before


async def test_a_death_half_way_leaves_nothing(books: Books) -> None:
    before = await books.state()
    with pytest.raises(RuntimeError, match="half-way"):
        async with books.units.begin() as unit:
            await hear(unit, books.said(IntentStatus.SUCCEEDED))
            await unit.session.flush()
            raise RuntimeError("half-way")
    assert await books.state() == before


@pytest.mark.parametrize("late", [False, True])
async def test_the_page_is_kept_whenever_the_confirmation_is_heard_of(books: Books, late: bool) -> None:
    """A webhook about the beginning may come after the answer that has the page."""
    confirm = NextAction(ActionKind.CONFIRM, client_secret="secret")
    told = [confirm, TO_DO] if not late else [TO_DO, confirm]
    for action in told:
        await books.hear(books.said(IntentStatus.PENDING, next_action=action))
    assert (await books.state())["action"] == {"kind": "REDIRECT", "url": "https://x.example"}
