"""What of a payment is a connected account's, and what the platform's; done when the money is taken."""

from payments.simulator import fees
from payments.simulator.call import Call
from payments.simulator.errors import invalid, unsupported
from payments.simulator.objects import accounts, application_fees, transfer_reversals, transfers
from payments.simulator.objects.account_state import check_capability
from payments.simulator.parameters import missing
from payments.simulator.store import Json

NO_PAYMENT_OF_OTHERS = (
    "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using "
    "an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`)."
)
BOTH = "You may not provide both the application_fee_amount parameter and transfer_data[amount]."


def take(call: Call, intent: Json) -> None:
    """Put on the intent what the request says of sharing. Raises StripeError."""
    given = call.parameters
    if data := given.get("transfer_data"):
        intent["transfer_data"] = _transfer_data(call, intent["transfer_data"], data)
    if "application_fee_amount" in given:
        intent["application_fee_amount"] = given["application_fee_amount"] or None
    if behalf := given.get("on_behalf_of"):
        intent["on_behalf_of"] = accounts.known(call, behalf, "on_behalf_of")["id"]
    _check_fee(call, intent)
    if intent["transfer_data"] is not None:
        _check_part(intent["transfer_data"].get("amount"), intent["amount"], "transfer_data[amount]")


def application_fee(call: Call, charge: Json, amount: int) -> list[Json]:
    """Its line of fees on a payment that is made to the account itself; none on the platform's own."""
    if call.account is None or charge["application_fee_amount"] is None:
        return []
    return [fees.application(min(amount, charge["application_fee_amount"]), charge["currency"])]


def divided(call: Call, charge: Json, transaction: Json) -> Json:
    """The captured charge, with what its intent sends on or keeps. Not stored yet."""
    if call.account is not None:
        return _fee_of_direct(call, charge, transaction)
    if charge["transfer_data"] is not None:
        return _to_destination(call, charge, transaction)
    return charge


def give_back(call: Call, charge: Json, refund: Json) -> None:
    """What a refund takes from the account and from the platform, if it is to. Raises StripeError."""
    given = call.parameters
    part, of = refund["amount"], charge["amount_captured"]
    whole = charge["amount_refunded"] + part == of
    if given.get("refund_application_fee"):
        if charge["application_fee"] is None:
            text = "You cannot refund the application fee of a charge that has none."
            raise invalid(text, param="refund_application_fee")
        platform = call.within(None)
        fee = platform.known("application_fee", charge["application_fee"], "charge")
        application_fees.return_share(platform, fee, part, of, whole=whole)
    if given.get("reverse_transfer"):
        if "transfer" not in charge:
            text = "You cannot reverse the transfer of a charge that has none."
            raise invalid(text, param="reverse_transfer")
        transfer = call.known("transfer", charge["transfer"], "charge")
        left = transfer["amount"] - transfer["amount_reversed"]
        if amount := left if whole else min(left, transfer["amount"] * part // of):
            reversal = transfer_reversals.taken_back(call, transfer, amount, source_refund=refund["id"])
            refund["transfer_reversal"] = reversal["id"]


def _transfer_data(call: Call, before: Json | None, data: Json) -> Json:
    if "payment_data" in data:
        raise unsupported("payment data of transfers", param="transfer_data[payment_data]")
    made = (before or {}) | {
        name: data[name] for name in ("amount", "description", "metadata") if data.get(name)
    }
    if id := data.get("destination"):
        destination = accounts.known(call, id, "transfer_data[destination]")
        check_capability(destination, "transfer_data[destination]")
        made["destination"] = id
    if "destination" not in made:
        raise missing("transfer_data[destination]")
    if call.account is not None:
        raise unsupported("transfers of connected accounts", param="transfer_data")
    return made


def _check_fee(call: Call, intent: Json) -> None:
    fee, data = intent["application_fee_amount"], intent["transfer_data"]
    if fee is None:
        return
    if call.account is None and data is None:
        raise invalid(NO_PAYMENT_OF_OTHERS, param="application_fee_amount")
    if data is not None and "amount" in data:
        raise invalid(BOTH, param="application_fee_amount")
    _check_part(fee, intent["amount"], "application_fee_amount")


def _check_part(part: int | None, of: int, param: str) -> None:
    if part is None:
        return
    if part < 1:
        raise invalid("Invalid positive integer", param=param, code="parameter_invalid_integer")
    if part > of:
        raise invalid(f"{param} must be no more than the amount of the payment ({of})", param=param)


def _fee_of_direct(call: Call, charge: Json, transaction: Json) -> Json:
    lines = application_fee(call, charge, charge["amount_captured"])
    if not lines:
        return charge
    payment = charge | {"_account": call.account}
    fee = application_fees.collected(
        call.within(None), payment, lines[0]["amount"], transaction["available_on"], None
    )
    return charge | {"application_fee": fee["id"]}


def _to_destination(call: Call, charge: Json, transaction: Json) -> Json:
    """The transfer of the payment to its destination, which pays the platform's fee out of it."""
    data = charge["transfer_data"]
    available_on = transaction["available_on"]
    destination = accounts.known(call, data["destination"], "transfer_data[destination]")
    taken, wanted = charge["amount_captured"], charge["application_fee_amount"]
    kept = None if wanted is None else min(wanted, taken)
    group = charge["transfer_group"] or f"group_{charge['payment_intent']}"
    transfer = transfers.sent(
        call,
        destination,
        min(data["amount"] or taken, taken),
        charge["currency"],
        available_on=available_on,
        charged=[] if kept is None else [fees.application(kept, charge["currency"])],
        source_transaction=charge["id"],
        transfer_group=group,
    )
    charge |= {"transfer": transfer["id"], "transfer_group": group}
    if kept is not None:
        own = call.within(destination["id"])
        payment = own.known("charge", transfer["destination_payment"], "charge")
        fee = application_fees.collected(call, payment, kept, available_on, charge["id"])
        own.store.put(payment | {"application_fee": fee["id"], "application_fee_amount": kept})
        charge["application_fee"] = fee["id"]
    return charge
