"""Charges (`ch_…`): one try to take money, and what came of it."""

from payments.simulator import fees
from payments.simulator.call import Call
from payments.simulator.objects import balance_transactions, blank, lists, shares
from payments.simulator.objects.balance_transactions import AVAILABLE_AFTER
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.test_cards import CARDS, DECLINES, TestCard
from payments.simulator.objects.updates import changed, refuse
from payments.simulator.store import Json

APPROVED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "seller_message": "Payment complete.",
    "type": "authorized",
}
# What a charge takes over from the intent that it belongs to.
INHERITED = (
    "application_fee_amount",
    "currency",
    "customer",
    "description",
    "metadata",
    "on_behalf_of",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)

# So many seconds after the payment, holders of the cards that are there to try it go to their bank.
DISPUTED_AFTER = 60


def card_of(method: Json) -> TestCard | None:
    """How the card behaves, if it is one."""
    return CARDS.get(method.get("_card", ""))


def attempt(call: Call, intent: Json, method: Json, decline: str | None) -> Json:
    """A charge that succeeded (captured or only authorised, as the intent says), or one that was declined."""
    charge = _made(call, intent, method)
    if decline is not None:
        return call.save(charge | _declined(decline), "charge.failed")
    if intent["capture_method"] == "manual":
        return call.save(charge, "charge.succeeded")
    return call.save(captured(call, charge, charge["amount"]), "charge.succeeded")


def captured(call: Call, charge: Json, amount: int) -> Json:
    """The charge with the money on its way to the balance. Not stored yet."""
    method = charge["payment_method_details"]["type"]
    card = CARDS.get(charge["_card"] or "")
    at_once = card is not None and card.available_at_once
    transaction = balance_transactions.record(
        call,
        charge,
        type="charge" if method == "card" else "payment",
        amount=amount,
        charged=[
            fees.processing(amount, method, charge["currency"]),
            *shares.application_fee(call, charge, amount),
        ],
        available_on=None if at_once else call.clock.now() + AVAILABLE_AFTER,
    )
    taken = {"captured": True, "amount_captured": amount, "balance_transaction": transaction["id"]}
    if card is not None and card.dispute is not None:
        taken["_due"] = call.clock.now() + DISPUTED_AFTER
    return shares.divided(call, charge | taken, transaction)


def retrieve(call: Call) -> Json:
    return call.named("charge", "charge")


def update(call: Call) -> Json:
    refuse(call, ("customer", "fraud_details", "transfer_group"))
    charge = call.named("charge", "charge")
    before = dict(charge)
    charge |= {
        name: call.parameters[name]
        for name in ("description", "receipt_email", "shipping")
        if name in call.parameters
    }
    charge["metadata"] = merged(charge["metadata"], call.parameters.get("metadata"))
    return call.save(charge, "charge.updated", previous=changed(before, charge))


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {name: given.get(name) for name in ("customer", "payment_intent", "transfer_group")}
    return lists.page(call, "charge", filters)


def _made(call: Call, intent: Json, method: Json) -> Json:
    shared = intent["transfer_data"]
    return blank.charge(
        call,
        amount=intent["amount"],
        amount_captured=0,
        billing_details=method["billing_details"],
        captured=False,
        outcome=APPROVED,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(intent, method),
        transfer_data=shared and {"amount": shared.get("amount"), "destination": shared["destination"]},
        _card=method.get("_card"),
        **{name: intent[name] for name in INHERITED},
    )


def _declined(decline: str) -> Json:
    code, message = DECLINES[decline]
    outcome = APPROVED | {
        "network_decline_code": "01",
        "network_status": "declined_by_network",
        "reason": decline,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }
    return {
        "paid": False,
        "status": "failed",
        "failure_code": code,
        "failure_message": message,
        "outcome": outcome,
    }


def _details(intent: Json, method: Json) -> Json:
    kind = method["type"]
    if kind != "card":
        shape = {"fingerprint": None, "transaction_id": intent["id"][-16:]}
        return {"type": kind, kind: shape | ({"buyer_id": "2088000000000000"} if kind == "alipay" else {})}
    shown = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "wallet",
    )
    card = {name: method["card"][name] for name in shown}
    more = {
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "installments": None,
        "mandate": None,
        "network": card["brand"],
        "three_d_secure": None,
    }
    return {"type": "card", "card": card | more}
