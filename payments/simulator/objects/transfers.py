"""Transfers (`tr_…`): money of the platform goes to a connected account, where it arrives as a payment."""

from collections.abc import Sequence
from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid, unsupported
from payments.simulator.ids import letters
from payments.simulator.objects import accounts, balance_transactions, blank, lists
from payments.simulator.objects.account_state import check_capability
from payments.simulator.objects.amounts import check_amount, check_currency
from payments.simulator.objects.instruments import NO_DETAILS
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.updates import changed, refuse_other
from payments.simulator.store import Json


def create(call: Call) -> Json:
    """Out of what is available, or as the part of a charge that becomes available with it."""
    if call.account is not None:
        raise unsupported("transfers of connected accounts")
    refuse_other(call, source_type="card")
    given = call.parameters
    destination = accounts.known(call, given["destination"], "destination")
    check_capability(destination, "destination")
    currency = check_currency(given["currency"])
    source = call.given("charge", "source_transaction")
    amount = check_amount(given.get("amount", source["amount_captured"] if source else 0), currency)
    members = {name: given[name] for name in ("description", "transfer_group") if name in given}
    members["metadata"] = merged({}, given.get("metadata"))
    if source is None:
        balance_transactions.check_available(call, amount, currency)
        return sent(call, destination, amount, currency, **members)
    _check_source(call, source, amount, currency)
    taken = call.known("balance_transaction", source["balance_transaction"], "source_transaction")
    return sent(
        call,
        destination,
        amount,
        currency,
        available_on=taken["available_on"],
        source_transaction=source["id"],
        **({"transfer_group": source["transfer_group"]} | members),
    )


def sent(
    call: Call,
    destination: Json,
    amount: int,
    currency: str,
    *,
    available_on: int | None = None,
    charged: Sequence[Json] = (),
    **members: Any,
) -> Json:
    """The transfer, stored, with what it does to both balances; `charged` is taken from what arrives."""
    transfer = call.new(
        "transfer",
        amount=amount,
        amount_reversed=0,
        balance_transaction=None,
        currency=currency,
        description=None,
        destination=destination["id"],
        destination_payment=None,
        metadata={},
        reversals={},
        reversed=False,
        source_transaction=None,
        source_type="card",
        transfer_group=None,
    )
    transfer |= members
    url = f"/v1/transfers/{transfer['id']}/reversals"
    transfer["reversals"] = {"object": "list", "data": [], "has_more": False, "url": url}
    moved = balance_transactions.record(
        call, transfer, type="transfer", amount=-amount, available_on=available_on
    )
    transfer["balance_transaction"] = moved["id"]
    payment = _arrived(call.within(destination["id"]), transfer, available_on, charged)
    transfer["destination_payment"] = payment["id"]
    return call.save(transfer, "transfer.created")


def retrieve(call: Call) -> Json:
    return call.named("transfer", "transfer")


def update(call: Call) -> Json:
    transfer = retrieve(call)
    before = dict(transfer)
    transfer["description"] = call.parameters.get("description", transfer["description"])
    transfer["metadata"] = merged(transfer["metadata"], call.parameters.get("metadata"))
    return call.save(transfer, "transfer.updated", previous=changed(before, transfer))


def listed(call: Call) -> Json:
    given = call.parameters
    return lists.page(call, "transfer", {name: given.get(name) for name in ("destination", "transfer_group")})


def _check_source(call: Call, source: Json, amount: int, currency: str) -> None:
    """No more than the charge took, all its transfers together. Raises StripeError."""
    param = "source_transaction"
    if not source["captured"] or source["currency"] != currency:
        text = f"Charge {source['id']} is not captured, or not in {currency}."
        raise invalid(text, param=param)
    others = call.store.select(
        "transfer", "json_extract(body, '$.source_transaction') = :id", {"id": source["id"]}
    )
    left = source["amount_captured"] - sum(each["amount"] for each in others)
    if amount > left:
        text = f"Transfers using this transaction as a source must not exceed the source amount of {left}."
        raise invalid(text, param=param, code="transfer_source_balance_parameters_mismatch")


def _arrived(call: Call, transfer: Json, available_on: int | None, charged: Sequence[Json]) -> Json:
    """The payment in the account that gets the money."""
    payment = blank.charge(
        call,
        id=f"py_1{letters(23)}",
        amount=transfer["amount"],
        amount_captured=transfer["amount"],
        billing_details=NO_DETAILS,
        captured=True,
        currency=transfer["currency"],
        payment_method=None,
        payment_method_details={"type": "stripe_account", "stripe_account": {}},
        source_transfer=transfer["id"],
        transfer_group=transfer["transfer_group"],
    )
    moved = balance_transactions.record(
        call, payment, type="payment", amount=payment["amount"], charged=charged, available_on=available_on
    )
    return call.save(payment | {"balance_transaction": moved["id"]}, "charge.succeeded")
