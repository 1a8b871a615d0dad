"""Payers who contest a charge at their bank, and what the bank decides."""

import pytest

from tests.payments.simulator.conftest import StripeSimulator

PAID = "amount=20000&currency=cny&payment_method_types[]=card&confirm=true&payment_method="
DISPUTES = "/v1/disputes"


def disputed(simulator: StripeSimulator, card: str = "pm_card_createDispute") -> dict[str, object]:
    """The dispute that the card's holder has opened a minute after the payment."""
    simulator.post("/v1/payment_intents", f"{PAID}{card}")
    assert simulator.get(DISPUTES)["data"] == []
    simulator.tell("POST", "clock", seconds=61)
    (dispute,) = simulator.get(DISPUTES)["data"]
    made: dict[str, object] = dispute
    return made


def moved(simulator: StripeSimulator) -> list[tuple[str, int, int, str]]:
    """The movements of disputed money, oldest first."""
    found = simulator.get("/v1/balance_transactions?type=adjustment")["data"]
    return [(each["reporting_category"], each["amount"], each["fee"], each["status"]) for each in found[::-1]]


def available(simulator: StripeSimulator) -> int:
    (balance,) = simulator.get("/v1/balance")["available"]
    amount: int = balance["amount"]
    return amount


def test_the_money_is_taken_back_at_once(simulator: StripeSimulator) -> None:
    dispute = disputed(simulator)
    assert (dispute["amount"], dispute["status"], dispute["reason"]) == (
        20000,
        "needs_response",
        "fraudulent",
    )
    assert dispute["is_charge_refundable"] is False
    assert dispute["payment_method_details"] == {
        "type": "card",
        "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4"},
    }
    assert moved(simulator) == [("dispute", -20000, 8500, "available")]
    assert available(simulator) == -28500
    charge = simulator.get(f"/v1/charges/{dispute['charge']}")
    assert (charge["disputed"], charge["refunded"], charge["amount_refunded"]) == (True, False, 0)
    assert simulator.events("charge.dispute.created", "charge.dispute.funds_withdrawn") == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    found = simulator.get(f"{DISPUTES}?payment_intent={dispute['payment_intent']}&expand[]=data.charge")
    assert found["data"][0]["charge"]["id"] == dispute["charge"]
    assert simulator.get(f"{DISPUTES}?charge=ch_other")["data"] == []


def test_what_was_charged_back_is_not_refunded(simulator: StripeSimulator) -> None:
    dispute = disputed(simulator)
    status, error = simulator.refused("/v1/refunds", f"charge={dispute['charge']}&amount=1")
    assert (status, error["code"]) == (400, "charge_disputed")


def test_a_charge_that_went_back_before_is_not_disputed(simulator: StripeSimulator) -> None:
    intent = simulator.post("/v1/payment_intents", f"{PAID}pm_card_createDispute")
    simulator.post("/v1/refunds", f"payment_intent={intent['id']}")
    simulator.tell("POST", "clock", seconds=61)
    assert simulator.get(DISPUTES)["data"] == []


def test_only_what_is_left_is_disputed(simulator: StripeSimulator) -> None:
    intent = simulator.post("/v1/payment_intents", f"{PAID}pm_card_createDispute")
    simulator.post("/v1/refunds", f"payment_intent={intent['id']}&amount=5000")
    simulator.tell("POST", "clock", seconds=61)
    assert simulator.get(DISPUTES)["data"][0]["amount"] == 15000


def test_winning_evidence(simulator: StripeSimulator) -> None:
    dispute = disputed(simulator, "pm_card_createDisputeProductNotReceived")
    assert dispute["reason"] == "product_not_received"
    path = f"{DISPUTES}/{dispute['id']}"
    after = simulator.post(path, "evidence[uncategorized_text]=winning_evidence&evidence[customer_name]=王芳")
    assert after["status"] == "under_review"
    assert after["evidence"]["customer_name"] == "王芳"
    details = after["evidence_details"]
    assert (details["has_evidence"], details["submission_count"], details["past_due"]) == (True, 1, False)
    assert simulator.refused(path, "evidence[uncategorized_text]=more")[1]["param"] == "evidence"
    simulator.tell("POST", "clock", seconds=61)
    after = simulator.get(path)
    assert (after["status"], len(after["balance_transactions"])) == ("won", 2)
    assert moved(simulator) == [
        ("dispute", -20000, 8500, "available"),
        ("dispute_reversal", 20000, 0, "available"),
    ]
    assert available(simulator) == -8500
    assert simulator.events(
        "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_reinstated"
    ) == [
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    assert simulator.post("/v1/refunds", f"charge={dispute['charge']}")["status"] == "succeeded"


def test_losing_evidence_that_was_first_a_draft(simulator: StripeSimulator) -> None:
    path = f"{DISPUTES}/{disputed(simulator)['id']}"
    staged = simulator.post(path, "evidence[uncategorized_text]=losing_evidence&submit=false")
    assert (staged["status"], staged["evidence_details"]["submission_count"]) == ("needs_response", 0)
    assert simulator.post(path, "metadata[case]=7")["status"] == "needs_response"
    assert simulator.post(path, "submit=true")["status"] == "under_review"
    simulator.tell("POST", "clock", seconds=61)
    after = simulator.get(path)
    assert (after["status"], after["metadata"], len(moved(simulator))) == ("lost", {"case": "7"}, 1)
    assert simulator.events("charge.dispute.closed") == ["charge.dispute.closed"]


def test_giving_in(simulator: StripeSimulator) -> None:
    path = f"{DISPUTES}/{disputed(simulator)['id']}/close"
    assert simulator.post(path)["status"] == "lost"
    assert simulator.refused(path)[0] == 400


def test_nobody_answers_in_time(simulator: StripeSimulator) -> None:
    path = f"{DISPUTES}/{disputed(simulator)['id']}"
    simulator.tell("POST", "clock", seconds=9 * 86_400)
    after = simulator.get(path)
    assert (after["status"], after["evidence_details"]["past_due"]) == ("lost", True)


def test_an_inquiry_takes_no_money(simulator: StripeSimulator) -> None:
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")
    assert (dispute["status"], dispute["is_charge_refundable"]) == ("warning_needs_response", True)
    assert moved(simulator) == []
    simulator.post("/v1/refunds", f"charge={dispute['charge']}")
    assert simulator.get(f"{DISPUTES}/{dispute['id']}")["status"] == "warning_closed"


@pytest.mark.parametrize(
    ("evidence", "status", "movements"),
    [("winning_evidence", "warning_closed", 0), ("escalate_inquiry_evidence", "needs_response", 1)],
)
def test_the_answer_to_an_inquiry(
    simulator: StripeSimulator, evidence: str, status: str, movements: int
) -> None:
    path = f"{DISPUTES}/{disputed(simulator, 'pm_card_createDisputeInquiry')['id']}"
    assert (
        simulator.post(path, f"evidence[uncategorized_text]={evidence}")["status"] == "warning_under_review"
    )
    simulator.tell("POST", "clock", seconds=61)
    after = simulator.get(path)
    assert (after["status"], len(moved(simulator))) == (status, movements)
    assert after["is_charge_refundable"] is (movements == 0)


def test_on_command(simulator: StripeSimulator) -> None:
    """Any charge by card, and any verdict."""
    intent = simulator.post("/v1/payment_intents", f"{PAID}pm_card_visa")
    dispute = simulator.tell("POST", f"charges/{intent['latest_charge']}/dispute", reason="duplicate")
    assert dispute["payment_method_details"]["card"]["network_reason_code"] == "12.6"
    assert simulator.tell("POST", f"disputes/{dispute['id']}", outcome="won")["status"] == "won"
    over = simulator.http.request("POST", f"/_simulator/disputes/{dispute['id']}", json={"outcome": "lost"})
    assert over.status_code == 400
    again = simulator.http.request("POST", f"/_simulator/charges/{intent['latest_charge']}/dispute", json={})
    assert again.status_code == 400
    assert simulator.http.request("POST", "/_simulator/charges/ch_none/dispute", json={}).status_code == 404


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ("evidence[receipt]=file_1", "evidence[receipt]"),
        ("evidence[colour]=red", "evidence[colour]"),
        (
            "&".join(
                f"evidence[{name}]={'x' * 20_000}"
                for name in (
                    "access_activity_log",
                    "cancellation_rebuttal",
                    "cancellation_policy_disclosure",
                    "uncategorized_text",
                    "duplicate_charge_explanation",
                    "product_description",
                    "refund_policy_disclosure",
                    "refund_refusal_explanation",
                )
            ),
            "evidence",
        ),
    ],
)
def test_evidence_that_is_none(simulator: StripeSimulator, form: str, param: str) -> None:
    path = f"{DISPUTES}/{disputed(simulator)['id']}"
    assert simulator.refused(path, form)[1]["param"] == param
    assert simulator.get(path)["evidence_details"]["has_evidence"] is False
