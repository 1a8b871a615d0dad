"""Statements of a room and of a community, of bills that are issued, corrected, paid and refunded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.billing.models import Bill, BillStatus
from domain.kit.key import Key
from domain.kit.money import Money
from payments.ledger.follow import let_bills_follow
from payments.ledger.of_bills import bill_adjusted, bill_issued
from payments.ledger.of_payments import payment_succeeded, refunded
from payments.ledger.post import post
from payments.ledger.transfers import Part, Transfer
from tests.support.house import House
from tests.support.product import encode_id
from tests.support.world import FixedClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATEMENT = """query ($id: ID!, $since: Date, $until: Date, $first: Int) { room(id: $id) {
  statement(since: $since, until: $until, first: $first) {
    totalCount
    nodes { kind day period amount { amount currency } balance { amount } bill { period } room { number } }
  }
} }"""
MONTHS = """query ($id: ID!, $since: String, $until: String) { community(id: $id) {
  billingMonths(since: $since, until: $until) {
    totalCount
    nodes {
      period bills billed { amount currency } collected { amount } refunded { amount } open { amount }
      collectionRate community { name }
    }
  }
} }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def books(house: House) -> House:
    """October and November of room 101, and November of room 301 of another building."""
    october = await issued(house, "101", "2026-10", 30_000, at(10, 1))
    november = await issued(house, "101", "2026-11", 40_000, at(11, 1))
    other = await issued(house, "301", "2026-11", 50_000, at(11, 1))
    await posted(house, at(10, 5), bill_adjusted("a", october, Money(-5_000)))
    # 16:30 UTC is past midnight in Shanghai: the eleventh of October there.
    paid_at = datetime(2026, 10, 10, 16, 30, tzinfo=UTC)
    whole = payment_succeeded("p1", [Part(october, Money(25_000))], unapplied=[Part(october, Money(100))])
    await posted(house, paid_at, whole)
    await posted(house, at(11, 3), payment_succeeded("p2", [Part(november, Money(10_000))]))
    back = refunded("r1", [Part(october, Money(2_500))], unapplied=[Part(october, Money(100))])
    await posted(house, at(11, 4), back)
    async with house.units.begin() as unit:
        await let_bills_follow(unit, house.world.here, [october, november, other])
    return house


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 1, tzinfo=UTC)


async def issued(house: House, room: str, period: str, total: int, now: datetime) -> Any:
    bill = Bill(
        community_id=house.world.here,
        room_id=house.world.rooms[room],
        period=period,
        status=BillStatus.ISSUED,
        total_minor=total - 5_000 if period == "2026-10" else total,  # as its adjustment leaves it
        issued_at=now,
        due_at=now + timedelta(days=24),
    )
    await house.add(bill)
    await posted(house, now, bill_issued(bill.id, Money(total)))
    return bill.id


async def posted(house: House, now: datetime, transfer: Transfer) -> None:
    clock = house.units.clock
    assert isinstance(clock, FixedClock)
    before, clock.instant = clock.instant, now
    async with house.units.begin() as unit:
        await post(unit, house.world.here, [transfer])
    clock.instant = before


async def statement(house: House, caller: str, **narrowing: Any) -> list[Any]:
    key = house.inside("room", house.world.rooms["101"])
    room = (await house.read(caller, STATEMENT, id=key, **narrowing))["room"]
    if room is None:
        return []
    assert room["statement"]["totalCount"] >= len(room["statement"]["nodes"])
    return list(room["statement"]["nodes"])


LINES = [
    ("REFUNDED", "2026-11-04", "2026-10", {"25.00", "1.00"}),
    ("REFUNDED", "2026-11-04", "2026-10", {"25.00", "1.00"}),
    ("PAYMENT_SUCCEEDED", "2026-11-03", "2026-11", {"-100.00"}),
    ("BILL_ISSUED", "2026-11-01", "2026-11", {"400.00"}),
    ("PAYMENT_SUCCEEDED", "2026-10-11", "2026-10", {"-250.00", "-1.00"}),
    ("PAYMENT_SUCCEEDED", "2026-10-11", "2026-10", {"-250.00", "-1.00"}),
    ("BILL_ADJUSTED", "2026-10-05", "2026-10", {"-50.00"}),
    ("BILL_ISSUED", "2026-10-01", "2026-10", {"300.00"}),
]


async def test_a_room_s_statement_newest_first(books: House) -> None:
    found = await statement(books, "owner")
    assert [(each["kind"], each["day"], each["period"]) for each in found] == [each[:3] for each in LINES]
    for line, (*_, amounts) in zip(found, LINES, strict=True):
        assert line["amount"]["amount"] in amounts
        assert line["bill"]["period"] == line["period"]
        assert line["room"] == {"number": "101"}


async def test_the_balance_is_what_is_owed_after_each_line(books: House) -> None:
    found = await statement(books, "finance")
    balances = [line["balance"]["amount"] for line in found]
    assert balances[0] == "300.00"
    # A transfer with two entries is entered at one instant; after both it is known what is owed.
    assert (balances[2], balances[3], balances[4]) == ("299.00", "399.00", "-1.00")
    assert balances[6:] == ["250.00", "300.00"]


@pytest.mark.parametrize(
    ("narrowing", "kinds"),
    [
        ({"since": "2026-11-03"}, ["REFUNDED", "REFUNDED", "PAYMENT_SUCCEEDED"]),
        ({"since": "2026-10-05", "until": "2026-10-10"}, ["BILL_ADJUSTED"]),
        ({"until": "2026-10-11", "first": 1}, ["PAYMENT_SUCCEEDED"]),
        ({"since": "2027-01-01"}, []),
    ],
)
async def test_over_a_period_in_the_community_s_days(
    books: House, narrowing: dict[str, Any], kinds: list[str]
) -> None:
    assert [each["kind"] for each in await statement(books, "owner", **narrowing)] == kinds


@pytest.mark.parametrize(
    ("caller", "lines"),
    [("owner", 8), ("family", 8), ("manager", 8), ("guard", 0), ("neighbour", 0), ("former", 0)],
)
async def test_who_reads_a_room_s_statement(books: House, caller: str, lines: int) -> None:
    assert len(await statement(books, caller)) == lines


async def months(house: House, caller: str, **narrowing: Any) -> Any:
    key = encode_id("community", Key(house.world.here))
    return (await house.read(caller, MONTHS, id=key, **narrowing))["community"]["billingMonths"]


async def test_a_community_s_months(books: House) -> None:
    found = await months(books, "finance")
    here = {"community": {"name": "悦来花园"}}
    assert found == {
        "totalCount": None,
        "nodes": [
            {
                "period": "2026-11",
                "bills": 2,
                "billed": {"amount": "900.00", "currency": "CNY"},
                "collected": {"amount": "100.00"},
                "refunded": {"amount": "0.00"},
                "open": {"amount": "800.00"},
                "collectionRate": "0.1111",
                **here,
            },
            {
                "period": "2026-10",
                "bills": 1,
                "billed": {"amount": "250.00", "currency": "CNY"},
                "collected": {"amount": "250.00"},
                "refunded": {"amount": "25.00"},
                "open": {"amount": "0.00"},
                "collectionRate": "1.0000",
                **here,
            },
        ],
    }


@pytest.mark.parametrize(
    ("caller", "narrowing", "periods"),
    [
        ("manager", {"since": "2026-11"}, ["2026-11"]),
        ("manager", {"until": "2026-10"}, ["2026-10"]),
        ("manager", {"since": "2027-01"}, []),
        ("guard", {}, []),
        ("other_manager", {}, []),
    ],
)
async def test_months_by_period_and_for_finance_alone(
    books: House, caller: str, narrowing: dict[str, Any], periods: list[str]
) -> None:
    found = await months(books, caller, **narrowing)
    assert [each["period"] for each in found["nodes"]] == periods
