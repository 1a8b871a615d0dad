"""Reports of reconciliation as the finance staff read them: by day, with what differed, in one statement."""

from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from domain.kit.key import Key
from payments.checkout.models import Payment, PaymentMethod
from payments.checkout.status import PaymentStatus
from payments.reconciliation.models import (
    DifferenceKind,
    DifferenceOutcome,
    ReconciliationItem,
    ReconciliationReport,
)
from tests.support.house import House
from tests.support.product import encode_id
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

REPORTS = """query Reports($community: ID!) { community(id: $community) { reconciliationReports(first: 5) {
  totalCount edges { node { id day matched feesPosted repaired alarmed isClean
    charged { amount currency } returned { amount } fees { amount }
    items { edges { node { kind outcome reference detail payment { status } } } } } } } } }"""
REPORT = "query Report($id: ID!) { reconciliationReport(id: $id) { day madeAt } }"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def report(house: House) -> ReconciliationReport:
    """A day with a payment that was missing and money from nowhere, after a day on which all was well."""
    here: dict[str, Any] = {"community_id": house.world.here}
    sums: dict[str, Any] = {"charged_minor": 30_000, "returned_minor": 10_000, "fees_minor": 1_035}
    day: dict[str, Any] = {**here, **sums, "made_at": MORNING}
    clean = ReconciliationReport(
        **day, day=date(2026, 11, 21), matched=3, fees_posted=0, repaired=0, alarmed=0
    )
    made = ReconciliationReport(
        **day, day=date(2026, 11, 22), matched=1, fees_posted=2, repaired=1, alarmed=1
    )
    payment = Payment(
        **here,
        room_id=house.world.rooms["101"],
        person_id=house.world.person("owner"),
        method=PaymentMethod.CARD,
        status=PaymentStatus.SUCCEEDED,
        amount_minor=10_000,
        currency="CNY",
        started_at=MORNING,
        ended_at=MORNING,
        expires_at=MORNING,
    )
    item: dict[str, Any] = {**here, "report_id": made.id, "currency": "CNY"}
    missing = ReconciliationItem(
        **item,
        payment_id=payment.id,
        kind=DifferenceKind.MISSING,
        outcome=DifferenceOutcome.REPAIRED,
        reference="txn_1",
    )
    unknown = ReconciliationItem(
        **item, kind=DifferenceKind.UNKNOWN, outcome=DifferenceOutcome.ALARMED, reference="txn_2", detail="X"
    )
    await house.add(clean, made, payment, missing, unknown)
    return made


async def test_the_finance_staff_read_the_newest_day_first(
    house: House, report: ReconciliationReport
) -> None:
    community = encode_id("community", Key(house.world.here))
    before = house.asker.statements
    data = await house.read("finance", REPORTS, community=community)
    assert house.asker.statements == before + 1
    found = data["community"]["reconciliationReports"]
    assert found["totalCount"] == 2
    newest, clean = (edge["node"] for edge in found["edges"])
    assert newest.pop("id") == house.inside("reconciliation", report.id)
    assert newest.pop("items") == {
        "edges": [
            {
                "node": {
                    "kind": "MISSING",
                    "outcome": "REPAIRED",
                    "reference": "txn_1",
                    "detail": "",
                    "payment": {"status": "SUCCEEDED"},
                }
            },
            {
                "node": {
                    "kind": "UNKNOWN",
                    "outcome": "ALARMED",
                    "reference": "txn_2",
                    "detail": "X",
                    "payment": None,
                }
            },
        ]
    }
    assert newest == {
        "day": "2026-11-22",
        "matched": 1,
        "feesPosted": 2,
        "repaired": 1,
        "alarmed": 1,
        "isClean": False,
        "charged": {"amount": "300.00", "currency": "CNY"},
        "returned": {"amount": "100.00"},
        "fees": {"amount": "10.35"},
    }
    assert (clean["day"], clean["isClean"], clean["items"]) == ("2026-11-21", True, {"edges": []})
    one = await house.read("manager", REPORT, id=house.inside("reconciliation", report.id))
    assert one["reconciliationReport"] == {"day": "2026-11-22", "madeAt": "2026-11-24T08:00:00+00:00"}


async def test_other_staff_see_none(house: House) -> None:
    community = encode_id("community", Key(house.world.here))
    for name in ("guard", "steward", "technician", "other_manager"):
        data = await house.read(name, REPORTS, community=community)
        assert data["community"]["reconciliationReports"]["edges"] == []
