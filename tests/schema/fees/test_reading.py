"""Fee items and runs as the manager app reads them: every field, the lists, and in how many statements."""

from typing import Any

import pytest

from domain.billing.fees.formulas import FormulaKind
from domain.billing.medium import Medium
from domain.billing.models import FeeKind
from tests.domain.billing.tariff import keep, ran
from tests.schema.fees.conftest import Charging
from tests.support.house import RESIDENTS, verdict

pytestmark = pytest.mark.asyncio(loop_scope="module")

ITEMS = """query ($id: ID!) { community(id: $id) { feeItems { totalCount nodes {
  name fee formula rate amount { amount currency } medium tierPeriod tiers cycle payer position
  effectiveFrom effectiveUntil building { number } community { name }
  assignments { totalCount nodes { subject amount { amount } effectiveFrom room { number } item { name } } }
} } } }"""
NOTHING: dict[str, Any] = dict.fromkeys(["rate", "amount", "medium", "tierPeriod", "tiers"])


async def test_every_field_of_an_item(charging: Charging) -> None:
    found = await charging.house.read("finance", ITEMS, id=charging.community)
    items = {each.pop("name"): each for each in found["community"]["feeItems"]["nodes"]}
    shared = {
        "cycle": "MONTH",
        "payer": "ROOM",
        "effectiveFrom": "2026-01-01",
        "effectiveUntil": None,
        "building": None,
        "community": {"name": "悦来花园"},
        "assignments": {"totalCount": 0, "nodes": []},
    }
    space = {
        "subject": "B1-017",
        "amount": None,
        "effectiveFrom": "2026-01-01",
        "room": {"number": "101"},
        "item": {"name": "车位费"},
    }
    tiers = [{"until": "180", "rate": "5"}, {"until": "260", "rate": "7"}, {"until": None, "rate": "9"}]
    assert list(items) == ["物业费", "车位费", "水费", "公摊电费"]
    assert items["物业费"] == {
        **shared, **NOTHING, "fee": "PROPERTY", "formula": "AREA", "rate": "2.6", "position": 0
    }  # fmt: skip
    assert items["车位费"] == {
        **shared,
        **NOTHING,
        "fee": "PARKING",
        "formula": "FIXED",
        "payer": "PARKING_SPACE",
        "position": 1,
        "amount": {"amount": "150.00", "currency": "CNY"},
        "assignments": {"totalCount": 1, "nodes": [space]},
    }
    assert items["水费"] == {
        **shared,
        **NOTHING,
        "fee": "WATER",
        "formula": "METERED",
        "medium": "WATER",
        "position": 2,
        "tierPeriod": "YEAR",
        "tiers": tiers,
    }
    assert items["公摊电费"] == {
        **shared,
        **NOTHING,
        "fee": "SHARED",
        "formula": "SHARED",
        "medium": "ELECTRICITY",
        "rate": "0.62",
        "position": 3,
    }


async def test_an_assignment_by_hand_has_an_amount(charging: Charging) -> None:
    by_hand = charging.tariff.item(FeeKind.OTHER, "清运费", FormulaKind.MANUAL, {})
    await keep(charging.house.units, [by_hand])
    create = """mutation ($item: ID!, $input: FeeAssignmentCreateInput!) {
      feeAssignmentCreate(feeItemId: $item, input: $input, idempotencyKey: "1") { feeAssignment { id } }
    }"""
    given = {"roomId": charging.room("201"), "amount": "12.50", "effectiveFrom": "2027-01-01"}
    made = await charging.house.change("finance", create, item=charging.item("清运费"), input=given)
    read = """query ($id: ID!) { node(id: $id) { ... on FeeAssignment {
      subject amount { amount currency } effectiveUntil
    } } }"""
    assert await charging.house.read("manager", read, id=made["feeAssignment"]["id"]) == {
        "node": {"subject": "", "amount": {"amount": "12.50", "currency": "CNY"}, "effectiveUntil": None}
    }


RUNS = """query ($id: ID!) { community(id: $id) { feeRuns { totalCount nodes {
  id period status failure progress { roomsDone rooms } dueAt startedAt startedBy { name } computedAt
  billCount lineCount total { amount currency } issuedAt issuedBy { name } community { name }
  anomalies { totalCount nodes { kind detail room { number } } }
  gone: anomalies(kind: WENT_BACK) { totalCount }
  bills(first: 2) { nodes { period status total { amount } } pageInfo { hasNextPage } }
  issued: bills(status: ISSUED) { nodes { id } }
} } } }"""


async def test_every_field_of_a_run_in_one_statement(charging: Charging) -> None:
    tap = charging.tariff.meter("W-301", Medium.WATER, room_id=charging.house.world.rooms["301"])
    await keep(charging.house.units, [tap])
    await ran(charging.house.units, charging.house.world)
    before = charging.house.asker.statements
    found = (await charging.house.read("finance", RUNS, id=charging.community))["community"]["feeRuns"]
    assert charging.house.asker.statements - before == 1
    (run,) = found["nodes"]
    bills = run.pop("bills")
    assert (len(bills["nodes"]), bills["pageInfo"]) == (2, {"hasNextPage": True})
    assert {(each["period"], each["status"]) for each in bills["nodes"]} == {("2026-10", "DRAFT")}
    assert run == {
        "id": run["id"],
        "period": "2026-10",
        "status": "DRAFT",
        "failure": None,
        "progress": {"roomsDone": 3, "rooms": 3},
        "dueAt": "2026-11-25T15:59:00+00:00",
        "startedAt": "2026-11-24T08:00:00+00:00",
        "startedBy": {"name": "finance"},
        "computedAt": "2026-11-24T08:00:00+00:00",
        "billCount": 3,
        "lineCount": 7,
        "total": {"amount": "970.41", "currency": "CNY"},
        "issuedAt": None,
        "issuedBy": None,
        "community": {"name": "悦来花园"},
        "anomalies": {
            "totalCount": 1,
            "nodes": [{"kind": "NO_READING", "detail": "W-301：从未抄表", "room": {"number": "301"}}],
        },
        "gone": {"totalCount": 0},
        "issued": {"nodes": []},
    }


async def test_other_staff_see_empty_lists_and_residents_no_fields(charging: Charging) -> None:
    document = "query ($id: ID!) { community(id: $id) { feeItems { totalCount } feeRuns { totalCount } } }"
    for name in ("steward", "guard", "technician", "other_manager"):
        found = await charging.house.read(name, document, id=charging.community)
        assert found["community"] == {"feeItems": {"totalCount": 0}, "feeRuns": {"totalCount": 0}}
    for name in RESIDENTS | {"merchant"}:
        answer = await charging.house.asker.ask(name, document, {"id": charging.community})
        assert verdict(answer) == "not in the contract"
