"""Refunds (`re_…`): money goes back, in whole or in parts, and never more than was taken."""

from payments.simulator.call import Call
from payments.simulator.errors import StripeError, invalid, unsupported
from payments.simulator.objects import balance_transactions, blank, disputes, lists, shares
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.test_cards import CARDS
from payments.simulator.objects.updates import changed, refuse
from payments.simulator.store import Json

UNSUPPORTED = (
    "currency",
    "customer",
    "origin",
    "instructions_email",
)
# After this long the bank has decided about the refunds of the cards that are there to try it.
BANK_SECONDS = 60


def create(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    charge = _charge(call)
    amount = _amount(call, charge)
    card = CARDS.get(charge["_card"] or "")
    waits = card is not None and card.refund != "succeeded"
    refund = blank.refund(
        call,
        charge,
        amount,
        metadata=merged({}, call.parameters.get("metadata")),
        reason=call.parameters.get("reason"),
        status="pending" if card is not None and card.refund == "pending" else "succeeded",
        _due=call.clock.now() + BANK_SECONDS if waits else None,
        _ends=card.refund if card is not None else "succeeded",
    )
    shares.give_back(call, charge, refund)
    refund["balance_transaction"] = _move(call, charge, refund, -amount)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    call.save(refund, "refund.created")
    call.save(charge, "charge.refunded")
    disputes.settle_by_refund(call, charge)
    return refund


def retrieve(call: Call) -> Json:
    return call.named("refund", "refund")


def update(call: Call) -> Json:
    refund = call.named("refund", "refund")
    before = dict(refund)
    refund["metadata"] = merged(refund["metadata"], call.parameters.get("metadata"))
    return call.save(refund, "refund.updated", previous=changed(before, refund))


def cancel(call: Call) -> Json:
    """Only refunds that wait for the customer's account can be cancelled, and none of ours does."""
    refund = call.named("refund", "refund")
    raise invalid(f"Refund {refund['id']} cannot be canceled: its status is {refund['status']}.")


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {"charge": given.get("charge"), "payment_intent": given.get("payment_intent")}
    return lists.page(call, "refund", filters)


def decide(call: Call, refund: Json) -> Json:
    """The bank's late word: the refund arrives after all, or the money comes back to the balance."""
    refund["_due"] = None
    if refund["_ends"] == "pending":
        return call.save(refund | {"status": "succeeded"}, "refund.updated", "charge.refund.updated")
    charge = call.known("charge", refund["charge"], "charge")
    failed = refund | {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    failed["failure_balance_transaction"] = _move(call, charge, refund, refund["amount"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    call.save(charge)
    return call.save(failed, "refund.updated", "refund.failed", "charge.refund.updated")


def _move(call: Call, charge: Json, refund: Json, amount: int) -> str:
    """The identifier of the movement of the account's money."""
    card = charge["payment_method_details"]["type"] == "card"
    back, failed = ("refund", "refund_failure") if card else ("payment_refund", "payment_failure_refund")
    transaction = balance_transactions.record(
        call, refund, type=back if amount < 0 else failed, amount=amount
    )
    return str(transaction["id"])


def _charge(call: Call) -> Json:
    """Raises StripeError unless the request names one charge, and money was taken by it."""
    given = call.parameters
    if ("charge" in given) == ("payment_intent" in given):
        raise invalid("You must supply either a charge or a payment_intent to refund.", param="charge")
    if intent := call.given("payment_intent", "payment_intent"):
        if intent["latest_charge"] is None or intent["status"] not in {"succeeded", "requires_capture"}:
            text = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise invalid(text, param="payment_intent", code="payment_intent_unexpected_state")
        charge = call.known("charge", intent["latest_charge"], "payment_intent")
    else:
        charge = call.known("charge", given["charge"], "charge")
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} has not succeeded, so it cannot be refunded.", param="charge")
    if not charge["captured"]:
        raise unsupported("refunds of what was not captured; cancel the PaymentIntent", param="charge")
    disputes.check_refundable(call, charge)
    return charge


def _amount(call: Call, charge: Json) -> int:
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount: int = call.parameters.get("amount", left)
    if left == 0:
        raise _over(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if amount < 1:
        raise invalid("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if amount > left:
        unit = charge["currency"].upper()
        text = f"Refund amount ({amount} {unit}) is greater than unrefunded amount on charge ({left} {unit})"
        raise _over(text, None)
    return amount


def _over(text: str, code: str | None) -> StripeError:
    return invalid(text, param="amount" if code is None else None, code=code)
