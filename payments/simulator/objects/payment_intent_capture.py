"""The end of a PaymentIntent that was not paid at once: captured later, or cancelled."""

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import charges
from payments.simulator.objects.intents import expect
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.next_actions import settle
from payments.simulator.objects.updates import refuse
from payments.simulator.store import Json

CAPTURE_WITHIN = 7 * 86_400
CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)
UNSUPPORTED = ("amount_details", "application_fee_amount", "hooks", "payment_details", "transfer_data")


def capture(call: Call) -> Json:
    """All of it, or a part; what is left is released."""
    refuse(call, UNSUPPORTED)
    intent = call.named("payment_intent", "intent")
    expect(intent, "captured", ("requires_capture",))
    if call.parameters.get("final_capture") is False:
        raise invalid("This PaymentIntent does not support multiple captures.", param="final_capture")
    amount = call.parameters.get("amount_to_capture", intent["amount_capturable"])
    if amount < 1:
        raise invalid("This value must be greater than or equal to 1.", param="amount_to_capture")
    if amount > intent["amount_capturable"]:
        text = (
            f"The amount to capture ({amount}) is larger than the amount that can be captured "
            f"({intent['amount_capturable']})."
        )
        raise invalid(text, param="amount_to_capture", code="amount_too_large")
    intent["metadata"] = merged(intent["metadata"], call.parameters.get("metadata"))
    charge = call.known("charge", intent["latest_charge"], "latest_charge")
    call.save(charges.captured(call, charge, amount), "charge.captured")
    settle(intent)
    intent |= {"status": "succeeded", "amount_capturable": 0, "amount_received": amount}
    return call.save(intent, "payment_intent.succeeded")


def cancel(call: Call) -> Json:
    intent = call.named("payment_intent", "intent")
    expect(intent, "canceled", CANCELABLE)
    return canceled(call, intent, call.parameters.get("cancellation_reason"))


def canceled(call: Call, intent: Json, reason: str | None) -> Json:
    """For good. What was only authorised goes back to the payer."""
    if intent["status"] == "requires_capture":
        charge = call.known("charge", intent["latest_charge"], "latest_charge")
        charge |= {"refunded": True, "amount_refunded": charge["amount"]}
        call.save(charge, "charge.refunded")
    settle(intent)
    intent |= {
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": call.clock.now(),
        "cancellation_reason": reason,
        "processing": None,
    }
    return call.save(intent, "payment_intent.canceled")
