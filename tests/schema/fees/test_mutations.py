"""The mutations of fee items and runs: for whom, from which inputs, again; null and omitted."""

from typing import Any

import pytest

from domain.billing.compute import compute_requested
from domain.billing.fees.models import FeeItem
from domain.kit.ids import new_id
from payments.ledger.accounts import Account
from payments.ledger.balance import community_balances
from tests.domain.billing.tariff import ran
from tests.schema.fees.conftest import Charging
from tests.support.house import ABSENT, DONE, OUTSIDE, RESIDENTS, verdict

pytestmark = pytest.mark.asyncio(loop_scope="module")

CREATE = """mutation ($c: ID!, $input: FeeItemCreateInput!, $key: String!) {
  feeItemCreate(communityId: $c, input: $input, idempotencyKey: $key) {
    feeItem { id name formula rate amount { amount } medium tierPeriod tiers cycle payer position
      building { number } effectiveFrom effectiveUntil }
    userErrors { code message path }
  }
}"""
END = """mutation ($id: ID!, $until: Date!) { feeItemEnd(feeItemId: $id, effectiveUntil: $until) {
  feeItem { effectiveUntil } userErrors { code path } } }"""
ASSIGN = """mutation ($id: ID!, $input: FeeAssignmentCreateInput!, $key: String!) {
  feeAssignmentCreate(feeItemId: $id, input: $input, idempotencyKey: $key) {
    feeAssignment { id subject room { number } } userErrors { code path } } }"""
UNASSIGN = """mutation ($id: ID!, $until: Date!) {
  feeAssignmentEnd(feeAssignmentId: $id, effectiveUntil: $until) {
    feeAssignment { effectiveUntil } userErrors { code path } } }"""
START = """mutation ($c: ID!, $input: FeeRunStartInput!, $key: String!) {
  feeRunStart(communityId: $c, input: $input, idempotencyKey: $key) {
    feeRun { id period status progress { roomsDone rooms } } userErrors { code path } } }"""
ISSUE = """mutation ($id: ID!) { feeRunIssue(feeRunId: $id) {
  feeRun { status issuedBy { name } bills(first: 1) { nodes { status } } } userErrors { code path } } }"""

FINANCE, OTHER_STAFF = {"manager", "finance"}, {"steward", "guard", "technician"}
BEGINS, ENDS = "2027-01-01", "2027-06-01"


def item(charging: Charging, **given: Any) -> dict[str, Any]:
    wish = {"fee": "OTHER", "name": "费", "formula": {"area": {"rate": "0.4"}}, "effectiveFrom": BEGINS}
    return {"c": charging.community, "key": new_id().hex, "input": wish | given}


async def created(charging: Charging, **given: Any) -> dict[str, Any]:
    payload = await charging.house.change("finance", CREATE, **item(charging, **given))
    assert payload["userErrors"] == []
    found: dict[str, Any] = payload["feeItem"]
    return found


async def test_who_creates_an_item(charging: Charging) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return item(charging)

    assert await charging.house.outcomes(CREATE, given) == {
        DONE: FINANCE,
        "FORBIDDEN communityId": OTHER_STAFF | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ({"area": {"rate": "2.60"}}, {"formula": "AREA", "rate": "2.6"}),
        ({"fixed": {"amount": "150"}}, {"formula": "FIXED", "amount": {"amount": "150.00"}}),
        (
            {"shared": {"medium": "ELECTRICITY", "rate": "0.588"}},
            {"formula": "SHARED", "medium": "ELECTRICITY", "rate": "0.588"},
        ),
        (
            {"metered": {"medium": "GAS", "tierPeriod": "MONTH", "tiers": [{"rate": "3"}]}},
            {
                "formula": "METERED",
                "medium": "GAS",
                "tierPeriod": "MONTH",
                "tiers": [{"until": None, "rate": "3"}],
            },
        ),
        (
            {
                "metered": {
                    "medium": "WATER",
                    "tiers": [{"until": "180.5", "rate": 5}, {"rate": "7.1234567"}],
                }
            },
            {
                "formula": "METERED",
                "medium": "WATER",
                "tierPeriod": "YEAR",
                "tiers": [{"until": "180.5", "rate": "5"}, {"until": None, "rate": "7.1234567"}],
            },
        ),
        ({"manual": True}, {"formula": "MANUAL"}),
    ],
    ids=["area", "fixed", "shared", "flat", "tiers", "manual"],
)
async def test_each_formula_is_kept_as_it_was_given(
    charging: Charging, formula: dict[str, Any], shown: dict[str, Any]
) -> None:
    made = await created(charging, formula=formula)
    nothing = dict.fromkeys(["rate", "amount", "medium", "tierPeriod", "tiers"])
    assert {name: made[name] for name in ("formula", *nothing)} == {**nothing, **shown}


@pytest.mark.parametrize(
    ("formula", "path"),
    [
        ({"area": {"rate": "-1"}}, ["area", "rate"]),
        ({"area": {"rate": "0.000000001"}}, ["area", "rate"]),
        ({"area": {"rate": "10000"}}, ["area", "rate"]),
        ({"fixed": {"amount": "1.005"}}, ["fixed", "amount"]),
        ({"fixed": {"amount": "-1"}}, ["fixed", "amount"]),
        ({"shared": {"medium": "GAS", "rate": "-1"}}, ["shared", "rate"]),
        ({"metered": {"medium": "GAS", "tiers": []}}, ["metered", "tiers"]),
        ({"metered": {"medium": "GAS", "tiers": [{"rate": "1"}] * 7}}, ["metered", "tiers"]),
        ({"metered": {"medium": "GAS", "tiers": [{"until": "1", "rate": "1"}]}}, ["metered", "tiers"]),
        (
            {"metered": {"medium": "GAS", "tiers": [{"until": "1", "rate": "1"}, {"rate": "-1"}]}},
            ["metered", "tiers", "1", "rate"],
        ),
        (
            {"metered": {"medium": "GAS", "tiers": [{"until": "0", "rate": "1"}, {"rate": "1"}]}},
            ["metered", "tiers", "0", "until"],
        ),
    ],
)
async def test_a_formula_that_cannot_be_names_the_field(
    charging: Charging, formula: dict[str, Any], path: list[str]
) -> None:
    payload = await charging.house.change("finance", CREATE, **item(charging, formula=formula))
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "formula", *path])
    assert error["message"].startswith("输入无效：")


@pytest.mark.parametrize(
    "formula",
    [
        {},
        {"manual": None},
        {"manual": True, "area": {"rate": "1"}},
        {"area": None},
        {"area": {"rate": "1e5"}},
    ],
)
async def test_exactly_one_formula_is_given(charging: Charging, formula: dict[str, Any]) -> None:
    given = item(charging, formula=formula)
    answer = await charging.house.asker.ask("finance", CREATE, given)
    assert verdict(answer) == "{'BAD_USER_INPUT'}"


async def test_what_may_be_left_out_or_null(charging: Charging) -> None:
    bare = await created(charging)
    null = await created(charging, buildingId=None, position=None, effectiveUntil=None)
    assert null["position"] == bare["position"] + 1
    unlike = {"id", "position"}
    assert {k: v for k, v in null.items() if k not in unlike} == {
        k: v for k, v in bare.items() if k not in unlike
    }
    assert (bare["cycle"], bare["payer"], bare["building"], bare["effectiveUntil"]) == (
        "MONTH",
        "ROOM",
        None,
        None,
    )
    building = charging.house.inside("building", charging.house.world.buildings["2"])
    full = await created(charging, buildingId=building, position=7, effectiveUntil=ENDS, cycle="YEAR")
    assert (full["building"], full["position"], full["effectiveUntil"], full["cycle"]) == (
        {"number": "2"},
        7,
        ENDS,
        "YEAR",
    )


async def test_the_same_key_makes_one_item(charging: Charging) -> None:
    given = item(charging)
    first, second = [await charging.house.change("finance", CREATE, **given) for _ in range(2)]
    assert first == second
    other = given | {"input": given["input"] | {"name": "另一费"}}
    payload = await charging.house.change("finance", CREATE, **other)
    assert [each["code"] for each in payload["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_who_ends_an_item(charging: Charging) -> None:
    key = (await created(charging))["id"]

    async def given(_name: str) -> dict[str, Any]:
        return {"id": key, "until": ENDS}

    assert await charging.house.outcomes(END, given) == {
        DONE: FINANCE,
        "NOT_FOUND feeItemId": OTHER_STAFF | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }
    found = await charging.house.read(
        "finance", "query ($id: ID!) { feeItem(id: $id) { effectiveUntil } }", id=key
    )
    assert found == {"feeItem": {"effectiveUntil": ENDS}}


async def test_who_assigns_and_unassigns(charging: Charging) -> None:
    parking = await created(charging, formula={"fixed": {"amount": "150"}}, payer="PARKING_SPACE")

    async def wish(name: str) -> dict[str, Any]:
        given = {"roomId": charging.room("201"), "subject": name, "effectiveFrom": BEGINS}
        return {"id": parking["id"], "key": new_id().hex, "input": given}

    assert await charging.house.outcomes(ASSIGN, wish) == {
        DONE: FINANCE,
        "NOT_FOUND feeItemId": OTHER_STAFF | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }
    payload = await charging.house.change("finance", ASSIGN, **await wish("B1-018"))
    made = payload["feeAssignment"]
    assert made == {"id": made["id"], "subject": "B1-018", "room": {"number": "201"}}

    async def end(_name: str) -> dict[str, Any]:
        return {"id": made["id"], "until": ENDS}

    assert await charging.house.outcomes(UNASSIGN, end) == {
        DONE: FINANCE,
        "NOT_FOUND feeAssignmentId": OTHER_STAFF | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_a_part_of_a_cent_is_refused(charging: Charging) -> None:
    by_hand = await created(charging, formula={"manual": True})
    given = {"roomId": charging.room("201"), "amount": "1.005", "effectiveFrom": BEGINS}
    payload = await charging.house.change("finance", ASSIGN, id=by_hand["id"], key=new_id().hex, input=given)
    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["input", "amount"]}]


def month(charging: Charging, period: str) -> dict[str, Any]:
    given = {"period": period, "dueOn": "2027-03-01"}
    return {"c": charging.community, "key": new_id().hex, "input": given}


async def test_who_starts_a_run(charging: Charging) -> None:
    async def given(_name: str) -> dict[str, Any]:
        return month(charging, "2027-01")

    assert await charging.house.outcomes(START, given) == {
        DONE: FINANCE,
        "FORBIDDEN communityId": OTHER_STAFF | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }


async def test_a_start_answers_before_anything_is_computed(charging: Charging) -> None:
    given = month(charging, "2027-02")
    first, second = [await charging.house.change("manager", START, **given) for _ in range(2)]
    assert first == second
    run = first["feeRun"]
    assert run == {
        "id": run["id"],
        "period": "2027-02",
        "status": "REQUESTED",
        "progress": {"roomsDone": 0, "rooms": 0},
    }
    refused = await charging.house.change("manager", ISSUE, id=run["id"])
    assert refused["userErrors"] == [{"code": "ILLEGAL_MOVE", "path": ["feeRunId"]}]
    await compute_requested(charging.house.units)
    read = "query ($id: ID!) { feeRun(id: $id) { status progress { roomsDone rooms } } }"
    assert (await charging.house.read("finance", read, id=run["id"]))["feeRun"] == {
        "status": "DRAFT",
        "progress": {"roomsDone": 3, "rooms": 3},
    }


async def test_who_issues_a_run_and_what_is_owed_then(charging: Charging) -> None:
    run = await ran(charging.house.units, charging.house.world)
    key = charging.house.inside("feerun", run.id)

    async def given(_name: str) -> dict[str, Any]:
        return {"id": key}

    assert await charging.house.outcomes(ISSUE, given) == {
        DONE: FINANCE,
        "NOT_FOUND feeRunId": OTHER_STAFF | {"other_manager"},
        ABSENT: RESIDENTS | OUTSIDE,
    }
    async with charging.house.units.begin() as unit:
        held = await community_balances(unit, charging.house.world.here)
    assert held[Account.RECEIVABLE, "CNY"] == run.total_minor > 0
    again = await charging.house.change("finance", ISSUE, id=key)
    assert again["feeRun"] == {
        "status": "ISSUED",
        "issuedBy": {"name": "manager"},
        "bills": {"nodes": [{"status": "ISSUED"}]},
    }
    kept = await charging.house.get(FeeItem, charging.tariff.items["物业费"])
    refused = await charging.house.change(
        "finance", END, id=charging.house.inside("feeitem", kept.id), until="2026-10-01"
    )
    assert refused["userErrors"] == [{"code": "MONTH_ISSUED", "path": ["effectiveUntil"]}]
