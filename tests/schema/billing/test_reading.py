"""Bills as apps read them: every field, both filters, the order, and who may count."""

from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.billing.models import Bill, BillLine, BillStatus, FeeKind
from domain.kit.key import Key
from tests.support.house import House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)
# period → (status, due, room)
BILLS = {
    "2026-01": (BillStatus.PAID, MORNING - 3 * DAY, "101"),
    "2026-02": (BillStatus.ISSUED, MORNING - 2 * DAY, "101"),
    "2026-03": (BillStatus.PARTIALLY_PAID, MORNING, "101"),
    "2025-12": (BillStatus.ISSUED, MORNING + DAY, "101"),
    "2026-05": (BillStatus.VOID, MORNING - DAY, "101"),
    "2026-06": (BillStatus.DRAFT, MORNING - DAY, "101"),
    "2026-07": (BillStatus.ISSUED, MORNING - 5 * DAY, "201"),
}


def bill(house: House, period: str) -> Bill:
    status, due, room = BILLS[period]
    return Bill(
        community_id=house.world.here,
        room_id=house.world.rooms[room],
        period=period,
        status=status,
        total_minor=12_850,
        paid_minor=5,
        issued_at=None if status is BillStatus.DRAFT else MORNING - 9 * DAY,
        due_at=due,
    )


def line(owner: Bill, position: int, fee: FeeKind, amount: int) -> BillLine:
    return BillLine(
        community_id=owner.community_id,
        bill_id=owner.id,
        position=position,
        fee=fee,
        label=f"第{position}项",
        detail="89.50 m² × 2.60 元",
        amount_minor=amount,
        service_from=date(2026, 2, 1),
        service_until=date(2026, 2, 28),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bills(house: House) -> dict[str, str]:
    """Global ids by period."""
    made = {period: bill(house, period) for period in BILLS}
    lines = [
        line(made["2026-02"], 2, FeeKind.ELEVATOR, 100_000_000_000),
        line(made["2026-02"], 1, FeeKind.PROPERTY, 23_270),
    ]
    await house.add(*made.values(), *lines)
    return {period: house.inside("bill", each.id) for period, each in made.items()}


async def test_every_field_of_a_bill(house: House, bills: dict[str, str]) -> None:
    document = """query ($id: ID!) { bill(id: $id) {
      id period status total { amount currency } paid { amount } issuedAt dueAt isPayable isOverdue
      room { number } community { name }
      lines { fee label detail amount { amount currency } serviceFrom serviceUntil }
    } }"""
    found = (await house.read("owner", document, id=bills["2026-02"]))["bill"]
    lines = found.pop("lines")
    assert found == {
        "id": bills["2026-02"],
        "period": "2026-02",
        "status": "ISSUED",
        "total": {"amount": "128.50", "currency": "CNY"},
        "paid": {"amount": "0.05"},
        "issuedAt": "2026-11-15T08:00:00+00:00",
        "dueAt": "2026-11-22T08:00:00+00:00",
        "isPayable": True,
        "isOverdue": True,
        "room": {"number": "101"},
        "community": {"name": "悦来花园"},
    }
    shared = {
        "detail": "89.50 m² × 2.60 元",
        "serviceFrom": "2026-02-01",
        "serviceUntil": "2026-02-28",
    }
    assert lines == [
        {
            "fee": "PROPERTY",
            "label": "第1项",
            "amount": {"amount": "232.70", "currency": "CNY"},
            **shared,
        },
        {
            "fee": "ELEVATOR",
            "label": "第2项",
            "amount": {"amount": "1000000000.00", "currency": "CNY"},
            **shared,
        },
    ]


@pytest.mark.parametrize(
    ("period", "payable", "overdue"),
    [
        ("2026-01", False, False),
        ("2026-02", True, True),
        ("2026-03", True, False),  # due this very instant
        ("2025-12", True, False),
        ("2026-05", False, False),
        ("2026-06", False, False),
    ],
)
async def test_what_may_be_paid_and_what_is_late(
    house: House, bills: dict[str, str], period: str, payable: bool, overdue: bool
) -> None:
    document = "query ($id: ID!) { bill(id: $id) { isPayable isOverdue } }"
    assert await house.read("finance", document, id=bills[period]) == {
        "bill": {"isPayable": payable, "isOverdue": overdue}
    }


ALL = ["2025-12", "2026-03", "2026-06", "2026-05", "2026-02", "2026-01", "2026-07"]
ISSUED = ["2025-12", "2026-02", "2026-07"]


@pytest.mark.parametrize(
    ("given", "periods"),
    [
        ({}, {*ALL}),
        ({"status": None}, {*ALL}),
        ({"payable": None}, {*ALL}),
        ({"status": ["ISSUED"]}, {*ISSUED}),
        ({"status": "ISSUED"}, {*ISSUED}),
        ({"status": ["ISSUED", "DRAFT"]}, {*ISSUED, "2026-06"}),
        ({"status": []}, set[str]()),
        ({"payable": True}, {*ISSUED, "2026-03"}),
        ({"payable": False}, {"2026-01", "2026-05", "2026-06"}),
        ({"payable": True, "status": ["PARTIALLY_PAID", "PAID"]}, {"2026-03"}),
    ],
)
@pytest.mark.parametrize("inline", [True, False], ids=["inline", "variables"])
@pytest.mark.usefixtures("bills")
async def test_the_filters_of_a_community_s_bills(
    house: House, given: dict[str, Any], periods: set[str], inline: bool
) -> None:
    key = encode_id("community", Key(house.world.here))
    page = "status: $status, payable: $payable"
    variables = {"id": key, **given}
    header = "$id: ID!, $status: [BillStatus!], $payable: Boolean"
    if inline:
        page = ", ".join(f"{name}: {literal(value)}" for name, value in given.items()) or "first: 100"
        variables, header = {"id": key}, "$id: ID!"
    document = f"query ({header}) {{ community(id: $id) {{ bills({page}) {{ nodes {{ period }} }} }} }}"
    found = await house.read("manager", document, **variables)
    nodes = [each["period"] for each in found["community"]["bills"]["nodes"]]
    assert nodes == [each for each in ALL if each in periods]


def literal(value: Any) -> str:
    """As GraphQL writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(value) + "]"
    return {None: "null", True: "true", False: "false"}.get(value, str(value))


@pytest.mark.usefixtures("bills")
async def test_a_room_s_bills_are_its_own_latest_due_first(house: House) -> None:
    document = """query ($id: ID!) { room(id: $id) {
      bills { totalCount nodes { period } } issued: bills(status: ISSUED) { totalCount nodes { period } }
      open: bills(payable: true, first: 1) { totalCount nodes { period } }
    } }"""
    key = house.inside("room", house.world.rooms["101"])
    found = (await house.read("owner", document, id=key))["room"]
    visible = [each for each in ALL if each not in {"2026-06", "2026-07"}]
    assert found == {
        "bills": {"totalCount": 5, "nodes": [{"period": each} for each in visible]},
        "issued": {"totalCount": 2, "nodes": [{"period": "2025-12"}, {"period": "2026-02"}]},
        "open": {"totalCount": 3, "nodes": [{"period": "2025-12"}]},
    }


@pytest.mark.usefixtures("bills")
async def test_payable_bills_are_the_viewer_s_most_urgent_first(house: House) -> None:
    document = "{ payableBills { totalCount nodes { period } } }"
    found = (await house.read("family", document))["payableBills"]
    periods = ["2026-02", "2026-03", "2025-12"]
    assert found == {"totalCount": 3, "nodes": [{"period": each} for each in periods]}
    neighbour = (await house.read("neighbour", document))["payableBills"]
    assert neighbour == {"totalCount": 1, "nodes": [{"period": "2026-07"}]}


@pytest.mark.usefixtures("bills")
async def test_a_community_s_bills_are_not_counted_and_not_for_all_staff(house: House) -> None:
    document = "query ($id: ID!) { community(id: $id) { bills(first: 1) { totalCount nodes { period } } } }"
    key = encode_id("community", Key(house.world.here))
    for name, nodes in (("finance", [{"period": "2025-12"}]), ("guard", []), ("other_manager", [])):
        found = await house.read(name, document, id=key)
        assert found["community"]["bills"] == {"totalCount": None, "nodes": nodes}
