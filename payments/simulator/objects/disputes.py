"""Disputes (`du_…`): a payer contests a charge at the bank. The answer to the bank is the evidence."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid, unsupported
from payments.simulator.objects import lists
from payments.simulator.objects.dispute_outcomes import ASKED, INQUIRIES, Outcome, end, withdraw
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.test_cards import CARDS
from payments.simulator.objects.updates import changed
from payments.simulator.specification import parameters
from payments.simulator.store import Json

ANSWER_WITHIN = 9 * 86_400
REVIEW_SECONDS = 60
LONGEST_EVIDENCE = 150_000
# Evidence that is a file, which cannot be uploaded here.
FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
UNSUPPORTED = (*FILES, "enhanced_evidence")
# Stripe's test evidence: what the bank will say to it. To any other it says nothing by itself.
VERDICTS: dict[str, Outcome] = {
    "winning_evidence": "won",
    "losing_evidence": "lost",
    "escalate_inquiry_evidence": "escalated",
}
NETWORK_CODES = {"fraudulent": "10.4", "product_not_received": "13.1", "duplicate": "12.6"}


def complain(call: Call, charge: Json) -> Json:
    """What the holder of a card that is there to try it does by itself. Answers the charge."""
    card = CARDS[charge["_card"]]
    charge["_due"] = None
    if charge["refunded"] or card.dispute is None:
        return call.save(charge)
    opened(call, charge, reason=card.dispute, inquiry=card.inquiry)
    return charge


def opened(call: Call, charge: Json, *, reason: str, inquiry: bool) -> Json:
    """A new dispute over what is left of a charge. Raises StripeError if the charge cannot have one."""
    details = charge["payment_method_details"]
    if details["type"] != "card":
        raise unsupported("disputes of other payments than those by card")
    if not charge["captured"] or charge["disputed"] or charge["refunded"]:
        raise invalid(f"Charge {charge['id']} cannot be disputed: nothing was taken, or it went back.")
    dispute = _made(call, charge, reason, details["card"]["brand"])
    call.save(charge | {"disputed": True, "_dispute": dispute["id"], "_due": None})
    if inquiry:
        dispute |= {"status": "warning_needs_response", "is_charge_refundable": True}
        dispute["payment_method_details"]["card"]["case_type"] = "inquiry"
        return call.save(dispute, "charge.dispute.created")
    withdraw(call, dispute)
    return call.save(dispute, "charge.dispute.created", "charge.dispute.funds_withdrawn")


def retrieve(call: Call) -> Json:
    return call.named("dispute", "dispute")


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {name: given.get(name) for name in ("charge", "payment_intent")}
    return lists.page(call, "dispute", filters)


def update(call: Call) -> Json:
    """Evidence is kept, and goes to the bank unless `submit` says otherwise."""
    dispute = retrieve(call)
    given = call.parameters
    before = dict(dispute)
    dispute["metadata"] = merged(dispute["metadata"], given.get("metadata"))
    if "evidence" in given or given.get("submit"):
        _expect_answer(dispute)
        dispute["evidence"] = _evidence(dispute["evidence"], given.get("evidence", {}))
        details = dispute["evidence_details"] | {"has_evidence": _is_told(dispute["evidence"])}
        dispute["evidence_details"] = details
        if given.get("submit", True):
            _submit(call, dispute)
    return call.save(dispute, "charge.dispute.updated", previous=changed(before, dispute))


def close(call: Call) -> Json:
    """To admit that the payer is right."""
    dispute = retrieve(call)
    if dispute["status"] != "needs_response":
        raise invalid(f"This dispute cannot be closed: its status is {dispute['status']}.")
    return end(call, dispute, "lost")


def check_refundable(call: Call, charge: Json) -> None:
    """What the bank has taken back cannot be given back too. Raises StripeError."""
    if charge["disputed"] and not _of(call, charge)["is_charge_refundable"]:
        text = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(text, code="charge_disputed")


def settle_by_refund(call: Call, charge: Json) -> None:
    """An inquiry has nothing to ask any more when all was given back."""
    if charge["disputed"] and charge["refunded"]:
        dispute = _of(call, charge)
        if dispute["status"] in INQUIRIES:
            end(call, dispute, "warning_closed")


def _of(call: Call, charge: Json) -> Json:
    return call.known("dispute", charge["_dispute"], "charge")


def _made(call: Call, charge: Json, reason: str, brand: str) -> Json:
    due_by = call.clock.now() + ANSWER_WITHIN
    network_code = NETWORK_CODES.get(reason) if brand == "visa" else None
    card = {"brand": brand, "case_type": "chargeback", "network_reason_code": network_code}
    return call.new(
        "dispute",
        amount=charge["amount_captured"] - charge["amount_refunded"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence=dict.fromkeys(_evidence_names()) | {"enhanced_evidence": {}},
        evidence_details={
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={"type": "card", "card": card},
        reason=reason,
        status="needs_response",
        _due=due_by,
        _ends=None,
    )


def _evidence_names() -> list[str]:
    evidence: dict[str, Any] = parameters("POST /v1/disputes/{dispute}")["properties"]["evidence"]
    return sorted(evidence["properties"])


def _expect_answer(dispute: Json) -> None:
    if dispute["status"] not in ASKED:
        raise invalid(
            f"This dispute's status is {dispute['status']}, so its evidence can no longer be changed.",
            param="evidence",
        )


def _evidence(old: Json, given: Json) -> Json:
    for name in UNSUPPORTED:
        if given.get(name):
            raise unsupported(f"evidence {name}", param=f"evidence[{name}]")
    new = old | {name: text or None for name, text in given.items() if name not in UNSUPPORTED}
    length = sum(len(text) for text in new.values() if isinstance(text, str))
    if length > LONGEST_EVIDENCE:
        text = f"The combined length of the evidence must be at most {LONGEST_EVIDENCE} characters."
        raise invalid(text, param="evidence")
    return new


def _is_told(evidence: Json) -> bool:
    return any(isinstance(text, str) for text in evidence.values())


def _submit(call: Call, dispute: Json) -> None:
    """To the bank, which has decided after a while if it knows the evidence."""
    verdict = VERDICTS.get(dispute["evidence"]["uncategorized_text"] or "")
    inquiry = dispute["status"] in INQUIRIES
    if verdict == "escalated" and not inquiry:
        verdict = None
    dispute["evidence_details"] |= {"submission_count": dispute["evidence_details"]["submission_count"] + 1}
    dispute |= {
        "status": "warning_under_review" if inquiry else "under_review",
        "_ends": verdict,
        "_due": call.clock.now() + REVIEW_SECONDS if verdict else None,
    }
