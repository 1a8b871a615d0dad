"""Charges and refunds with nothing special about them yet."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.store import Json

CHARGE: Json = {
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "balance_transaction": None,
    "calculated_statement_descriptor": "PALM",
    "customer": None,
    "description": None,
    "disputed": False,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "fraud_details": {},
    "metadata": {},
    "on_behalf_of": None,
    "outcome": None,
    "paid": True,
    "payment_intent": None,
    "receipt_email": None,
    "receipt_number": None,
    "receipt_url": None,
    "refunded": False,
    "review": None,
    "shipping": None,
    "source_transfer": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "succeeded",
    "transfer_data": None,
    "transfer_group": None,
    "_card": None,
    "_dispute": None,
    "_due": None,
}


def charge(call: Call, **members: Any) -> Json:
    """Not stored yet."""
    return call.new("charge", **(CHARGE | members))


def refund(call: Call, of: Json, amount: int, **members: Any) -> Json:
    """Of a charge; it succeeds at once, unless it is said otherwise. Not stored yet."""
    usual = {
        "amount": amount,
        "balance_transaction": None,
        "charge": of["id"],
        "currency": of["currency"],
        "destination_details": {"type": of["payment_method_details"]["type"]},
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        "_due": None,
        "_ends": "succeeded",
    }
    return call.new("refund", **(usual | members))
