"""How disputes end, and what that does to the balance."""

from collections.abc import Sequence
from typing import Literal

from payments.simulator import fees
from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import balance_transactions
from payments.simulator.store import Json

Outcome = Literal["won", "lost", "escalated"]

ASKED = ("needs_response", "warning_needs_response")
INQUIRIES = ("warning_needs_response", "warning_under_review")
OVER = ("won", "lost", "warning_closed")


def withdraw(call: Call, dispute: Json) -> None:
    """The bank takes the money, and Stripe its fee. Not stored yet."""
    _move(call, dispute, -dispute["amount"], "dispute", [fees.dispute(dispute["currency"])])


def decide(call: Call, dispute: Json, outcome: Outcome) -> Json:
    """The bank's last word, or from an inquiry to a dispute. Raises StripeError if it has been said."""
    if dispute["status"] in OVER:
        raise invalid(f"Dispute {dispute['id']} is over: its status is {dispute['status']}.")
    inquiry = dispute["status"] in INQUIRIES
    match outcome:
        case "escalated" if inquiry:
            return _escalate(call, dispute)
        case "escalated":
            raise invalid("Only an inquiry can be escalated.")
        case _ if inquiry:
            return end(call, dispute, "warning_closed")
        case "won":
            _move(call, dispute, dispute["amount"], "dispute_reversal")
            dispute["is_charge_refundable"] = True
            return end(call, dispute, "won", "charge.dispute.funds_reinstated")
        case "lost":
            return end(call, dispute, "lost")


def end(call: Call, dispute: Json, status: str, *events: str) -> Json:
    """For good."""
    dispute |= {"status": status, "_due": None}
    return call.save(dispute, "charge.dispute.closed", *events)


def fall_due(call: Call, dispute: Json) -> Json:
    """The bank has read the evidence, or has waited for it long enough."""
    if dispute["status"] in ASKED:
        dispute["evidence_details"]["past_due"] = True
        return decide(call, dispute, "lost")
    return decide(call, dispute, dispute["_ends"])


def _escalate(call: Call, dispute: Json) -> Json:
    withdraw(call, dispute)
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    dispute |= {
        "status": "needs_response",
        "is_charge_refundable": False,
        "_due": dispute["evidence_details"]["due_by"],
    }
    return call.save(dispute, "charge.dispute.updated", "charge.dispute.funds_withdrawn")


def _move(call: Call, dispute: Json, amount: int, category: str, charged: Sequence[Json] = ()) -> None:
    words = "Chargeback withdrawal for" if amount < 0 else "Chargeback reversal for"
    moved = balance_transactions.record(
        call,
        dispute,
        type="adjustment",
        amount=amount,
        charged=charged,
        category=category,
        description=f"{words} {dispute['charge']}",
    )
    dispute["balance_transactions"].append({name: value for name, value in moved.items() if name[0] != "_"})
