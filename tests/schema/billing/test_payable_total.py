"""What is left to pay: of a room, and over all one's rooms, for whoever may see the bills."""

from datetime import timedelta

import pytest
import pytest_asyncio

from domain.billing.models import Bill, BillStatus
from domain.kit.ids import new_id
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus
from tests.support.house import House
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

OF_ROOM = "query ($id: ID!) { room(id: $id) { payableTotal { amount currency } } }"
OF_VIEWER = "{ viewer { payableTotal { amount currency } } }"
# period → (room, status, total, paid, currency)
BILLS = {
    "2026-01": ("101", BillStatus.PAID, 10_000, 10_000, "CNY"),
    "2026-02": ("101", BillStatus.ISSUED, 20_050, 0, "CNY"),
    "2026-03": ("101", BillStatus.PARTIALLY_PAID, 30_000, 12_500, "CNY"),
    "2026-04": ("101", BillStatus.VOID, 40_000, 0, "CNY"),
    "2026-05": ("101", BillStatus.DRAFT, 50_000, 0, "CNY"),
    "2026-06": ("201", BillStatus.ISSUED, 123, 0, "CNY"),
    "2026-07": ("301", BillStatus.ISSUED, 700, 0, "CNY"),
    "2026-08": ("301", BillStatus.ISSUED, 800, 0, "EUR"),
    "2026-09": ("901", BillStatus.ISSUED, 900, 0, "CNY"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billed(house: House) -> House:
    """The bills above; the neighbour of 201 owns 101 too."""
    world = house.world
    bills = [
        Bill(
            community_id=world.there if room == "901" else world.here,
            room_id=world.rooms[room],
            period=period,
            status=status,
            total_minor=total,
            paid_minor=paid,
            currency=currency,
            due_at=MORNING + timedelta(days=1),
        )
        for period, (room, status, total, paid, currency) in BILLS.items()
    ]
    second_home = Residency(
        id=new_id(),
        community_id=world.here,
        person_id=world.person("neighbour"),
        room_id=world.rooms["101"],
        kind=ResidencyKind.OWNER,
        status=ResidencyStatus.APPROVED,
        applied_at=MORNING,
        approved_at=MORNING,
    )
    await house.add(*bills, second_home)
    return house


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("owner", "375.50"),
        ("family", "375.50"),
        ("neighbour", "375.50"),
        ("finance", "375.50"),
        ("manager", "375.50"),
        ("guard", None),
        ("steward", None),
    ],
)
async def test_of_a_room_for_those_who_see_its_bills(
    billed: House, caller: str, expected: str | None
) -> None:
    key = billed.inside("room", billed.world.rooms["101"])
    found = await billed.read(caller, OF_ROOM, id=key)
    total = None if expected is None else {"amount": expected, "currency": "CNY"}
    assert found == {"room": {"payableTotal": total}}


@pytest.mark.parametrize(
    ("caller", "expected"),
    [("owner", "375.50"), ("neighbour", "376.73"), ("other_community", "9.00"), ("applicant", None)],
)
async def test_over_all_one_s_rooms(billed: House, caller: str, expected: str | None) -> None:
    total = None if expected is None else {"amount": expected, "currency": "CNY"}
    assert await billed.read(caller, OF_VIEWER) == {"viewer": {"payableTotal": total}}


async def test_two_currencies_have_no_sum(billed: House) -> None:
    assert await billed.read("other_building", OF_VIEWER) == {"viewer": {"payableTotal": None}}


async def test_nobody_reads_it_of_another_person(billed: House) -> None:
    document = """{ viewer { residencies(first: 1) { nodes { room { residencies { nodes {
      person { name payableTotal { amount } }
    } } } } } } }"""
    (mine,) = (await billed.read("family", document))["viewer"]["residencies"]["nodes"]
    people = [each["person"] for each in mine["room"]["residencies"]["nodes"]]
    totals = {each["name"]: each["payableTotal"] for each in people if each is not None}
    assert totals == {"owner": None, "family": {"amount": "375.50"}, "neighbour": None}
