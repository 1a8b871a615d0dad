"""Application fees (`fee_…`): what the platform keeps of a payment to an account; and their refunds."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import balance_transactions, lists
from payments.simulator.objects.metadata import merged
from payments.simulator.store import Json

# The platform, as a connected account knows it.
APPLICATION = "ca_simulator"


def collected(call: Call, payment: Json, amount: int, available_on: int, originating: str | None) -> Json:
    """The fee on a payment in a connected account, stored; the payment's balance was charged already."""
    account = payment["_account"]
    fee = call.new(
        "application_fee",
        account=account,
        amount=amount,
        amount_refunded=0,
        application=APPLICATION,
        balance_transaction=None,
        charge=payment["id"],
        currency=payment["currency"],
        originating_transaction=originating,
        refunded=False,
        refunds={},
    )
    url = f"/v1/application_fees/{fee['id']}/refunds"
    fee["refunds"] = {"object": "list", "data": [], "has_more": False, "url": url}
    moved = balance_transactions.record(
        call, fee, type="application_fee", amount=amount, available_on=available_on
    )
    return call.save(fee | {"balance_transaction": moved["id"]}, "application_fee.created")


def retrieve(call: Call) -> Json:
    return call.named("application_fee", "id")


def listed(call: Call) -> Json:
    return lists.page(call, "application_fee", {"charge": call.parameters.get("charge")})


def refund(call: Call) -> Json:
    fee = call.named("application_fee", "id")
    left = fee["amount"] - fee["amount_refunded"]
    amount = call.parameters.get("amount", left)
    if left == 0:
        raise invalid(
            f"Application fee {fee['id']} has already been refunded.", code="charge_already_refunded"
        )
    if not 1 <= amount <= left:
        text = f"Refund amount ({amount}) must be from 1 to the unrefunded amount on fee ({left})"
        raise invalid(text, param="amount")
    return returned(call, fee, amount, metadata=merged({}, call.parameters.get("metadata")))


def return_share(call: Call, fee: Json, part: int, of: int, *, whole: bool) -> None:
    """The share of the fee that belongs to a part of a payment; all that is left when the payment is."""
    left = fee["amount"] - fee["amount_refunded"]
    amount = left if whole else min(left, fee["amount"] * part // of)
    if amount:
        returned(call, fee, amount)


def returned(call: Call, fee: Json, amount: int, **members: Any) -> Json:
    """The refund of a fee, stored, with what it does to both balances."""
    refund = call.new(
        "fee_refund",
        amount=amount,
        balance_transaction=None,
        currency=fee["currency"],
        fee=fee["id"],
        metadata={},
    )
    refund |= members
    moved = balance_transactions.record(call, refund, type="application_fee_refund", amount=-amount)
    refund["balance_transaction"] = moved["id"]
    balance_transactions.record(
        call.within(fee["account"]), refund, type="adjustment", amount=amount, category="other_adjustment"
    )
    call.save(refund)
    fee["amount_refunded"] += amount
    fee["refunded"] = fee["amount_refunded"] == fee["amount"]
    fee["refunds"]["data"].insert(0, refund)
    call.save(fee, "application_fee.refunded")
    return refund


def retrieve_refund(call: Call) -> Json:
    call.named("application_fee", "fee")
    return call.named("fee_refund", "id")


def refunds(call: Call) -> Json:
    return lists.page(call, "fee_refund", {"fee": call.named("application_fee", "id")["id"]})
