"""Transfer reversals (`trr_…`): money of a transfer comes back from the connected account."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.ids import letters
from payments.simulator.objects import application_fees, balance_transactions, blank, lists
from payments.simulator.objects.metadata import merged
from payments.simulator.store import Json


def create(call: Call) -> Json:
    transfer = call.named("transfer", "id")
    given = call.parameters
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = given.get("amount", left)
    if left == 0:
        raise invalid(f"Transfer {transfer['id']} is already fully reversed.")
    if amount < 1:
        raise invalid("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if amount > left:
        text = f"Reversal amount ({amount}) is greater than the unreversed amount on transfer ({left})"
        raise invalid(text, param="amount")
    if given.get("refund_application_fee"):
        _return_fee(call, transfer, amount)
    return taken_back(call, transfer, amount, metadata=merged({}, given.get("metadata")))


def taken_back(call: Call, transfer: Json, amount: int, **members: Any) -> Json:
    """The reversal, stored, with what it does to both balances. The account's may become negative."""
    reversal = call.new(
        "transfer_reversal",
        amount=amount,
        balance_transaction=None,
        currency=transfer["currency"],
        destination_payment_refund=None,
        metadata={},
        source_refund=None,
        transfer=transfer["id"],
    )
    reversal |= members
    moved = balance_transactions.record(call, reversal, type="transfer_refund", amount=amount)
    reversal["balance_transaction"] = moved["id"]
    refund = _refunded(call.within(transfer["destination"]), transfer, reversal)
    reversal["destination_payment_refund"] = refund["id"]
    call.save(reversal)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    call.save(transfer, "transfer.reversed")
    return reversal


def retrieve(call: Call) -> Json:
    reversal = call.named("transfer_reversal", "id")
    call.named("transfer", "transfer")
    return reversal


def listed(call: Call) -> Json:
    return lists.page(call, "transfer_reversal", {"transfer": call.named("transfer", "id")["id"]})


def _refunded(call: Call, transfer: Json, reversal: Json) -> Json:
    """The refund of the payment in the account."""
    payment = call.known("charge", transfer["destination_payment"], "transfer")
    refund = blank.refund(
        call,
        payment,
        reversal["amount"],
        id=f"pyr_1{letters(23)}",
        destination_details=None,
        source_transfer_reversal=reversal["id"],
    )
    moved = balance_transactions.record(call, refund, type="payment_refund", amount=-refund["amount"])
    payment["amount_refunded"] += refund["amount"]
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    call.save(payment, "charge.refunded")
    return call.save(refund | {"balance_transaction": moved["id"]})


def _return_fee(call: Call, transfer: Json, amount: int) -> None:
    """The same part of the application fee, if there is one."""
    payment = call.within(transfer["destination"]).known("charge", transfer["destination_payment"], "id")
    if payment["application_fee"] is None:
        raise invalid("There is no application fee on this transfer.", param="refund_application_fee")
    fee = call.known("application_fee", payment["application_fee"], "id")
    whole = transfer["amount_reversed"] + amount == transfer["amount"]
    application_fees.return_share(call, fee, amount, transfer["amount"], whole=whole)
