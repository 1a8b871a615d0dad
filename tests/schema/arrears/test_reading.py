"""Arrears by building and age, against bills that have been due for a known number of days."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.billing.models import Bill, BillStatus
from domain.kit.key import Key
from tests.support.house import House
from tests.support.product import encode_id

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARREARS = """query ($id: ID!, $first: Int, $after: Cursor) { community(id: $id) {
  arrears(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      building { number } community { name } rooms bills total { amount currency }
      to30Days { amount } to90Days { amount } to180Days { amount } over180Days { amount }
    }
  }
} }"""
# (room, days since it was due, status, total, paid, currency)
BILLS: list[tuple[str, float, BillStatus, int, int, str]] = [
    ("101", 0.1, BillStatus.ISSUED, 1, 0, "CNY"),
    ("101", 30.9, BillStatus.PARTIALLY_PAID, 1_010, 1_000, "CNY"),
    ("101", 31.1, BillStatus.ISSUED, 100, 0, "CNY"),
    ("201", 90.9, BillStatus.ISSUED, 1_000, 0, "CNY"),
    ("201", 91.1, BillStatus.ISSUED, 10_000, 0, "CNY"),
    ("201", 180.9, BillStatus.ISSUED, 100_000, 0, "CNY"),
    ("201", 181.1, BillStatus.ISSUED, 1_000_000, 0, "CNY"),
    ("201", 400, BillStatus.PAID, 7, 7, "CNY"),
    ("201", 400, BillStatus.DRAFT, 7, 0, "CNY"),
    ("201", 400, BillStatus.VOID, 7, 0, "CNY"),
    ("201", -1, BillStatus.ISSUED, 7, 0, "CNY"),
    ("301", 5, BillStatus.ISSUED, 200, 0, "CNY"),
    ("101", 6, BillStatus.ISSUED, 300, 0, "EUR"),
    ("901", 5, BillStatus.ISSUED, 999, 0, "CNY"),
]
FIRST = {
    "building": {"number": "1"},
    "community": {"name": "悦来花园"},
    "rooms": 2,
    "bills": 7,
    "total": {"amount": "11111.11", "currency": "CNY"},
    "to30Days": {"amount": "0.11"},
    "to90Days": {"amount": "11.00"},
    "to180Days": {"amount": "1100.00"},
    "over180Days": {"amount": "10000.00"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def late(house: House) -> House:
    """The bills above, due by the clock of PostgreSQL, which is this machine's."""
    world, now = house.world, datetime.now(UTC)
    await house.add(
        *(
            Bill(
                community_id=world.there if room == "901" else world.here,
                room_id=world.rooms[room],
                period=f"2020-{place + 1:02}",
                status=status,
                total_minor=total,
                paid_minor=paid,
                currency=currency,
                due_at=now - timedelta(days=days),
            )
            for place, (room, days, status, total, paid, currency) in enumerate(BILLS)
        )
    )
    return house


async def arrears(house: House, caller: str, **page: Any) -> dict[str, Any]:
    key = encode_id("community", Key(house.world.here))
    found = await house.read(caller, ARREARS, id=key, **page)
    connection: dict[str, Any] = found["community"]["arrears"]
    return connection


async def test_every_age_of_a_building_s_arrears(late: House) -> None:
    found = await arrears(late, "finance")
    assert (found["totalCount"], len(found["nodes"])) == (None, 3)
    of_first = {
        each["total"]["currency"]: each for each in found["nodes"] if each["building"]["number"] == "1"
    }
    assert of_first["CNY"] == FIRST
    euros = of_first["EUR"]
    assert (euros["rooms"], euros["bills"], euros["total"]["amount"]) == (1, 1, "3.00")
    second = found["nodes"][2]
    assert (second["building"]["number"], second["rooms"], second["total"]["amount"]) == ("2", 1, "2.00")


async def test_pages_go_on_where_they_ended(late: House) -> None:
    whole = await arrears(late, "manager")
    first = await arrears(late, "manager", first=1)
    rest = await arrears(late, "manager", first=5, after=first["pageInfo"]["endCursor"])
    assert [*first["nodes"], *rest["nodes"]] == whole["nodes"]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


@pytest.mark.parametrize("caller", ["guard", "steward", "technician", "other_manager"])
async def test_they_are_the_business_of_finance_alone(late: House, caller: str) -> None:
    assert (await arrears(late, caller))["nodes"] == []
