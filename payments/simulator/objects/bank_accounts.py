"""Bank accounts (`ba_…`) to which payouts go. A test number tells how the bank behaves."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.ids import letters, new_id
from payments.simulator.parameters import missing
from payments.simulator.store import Json

GOOD = "000123456789"
# Why payouts to these come back: Stripe's code, and its words.
FAILURES = {
    "000111111116": ("no_account", "The bank account could not be located."),
    "000111111113": ("account_closed", "The bank account has been closed."),
    "000222222227": ("insufficient_funds", "The account has insufficient funds."),
    "000333333335": ("debit_not_authorized", "Debit transactions are not approved on the bank account."),
    "000444444440": (
        "invalid_currency",
        "The bank was unable to process this payout because of its currency.",
    ),
}


def attached(call: Call, given: Any, currency: str) -> Json:
    """The account's bank account from now on, stored. `given` is what an `external_account` says."""
    if not isinstance(given, dict):
        raise invalid(f"No such token: '{given}'", param="external_account", code="resource_missing")
    for name in ("account_number", "country"):
        if not isinstance(given.get(name), str):
            raise missing(f"external_account[{name}]")
    number = given["account_number"]
    if not number.isascii() or not number.isdigit():
        text = "The account number you provided has invalid characters."
        raise invalid(text, param="external_account[account_number]", code="account_number_invalid")
    return call.save(
        {
            "id": new_id("bank_account"),
            "object": "bank_account",
            "account": call.account,
            "account_holder_name": given.get("account_holder_name"),
            "account_holder_type": given.get("account_holder_type"),
            "account_type": None,
            "available_payout_methods": ["standard"],
            "bank_name": "STRIPE TEST BANK",
            "country": given["country"],
            "currency": given.get("currency", currency).lower(),
            "default_for_currency": True,
            "fingerprint": letters(16),
            "last4": number[-4:],
            "metadata": {},
            "routing_number": given.get("routing_number"),
            "status": "new",
            "_number": number,
        }
    )


def destination(call: Call, currency: str) -> Json:
    """Where the account's payouts go. The platform has a bank account without being asked for one."""
    bank_account: Json
    for bank_account in call.store.select("bank_account", "TRUE ORDER BY number DESC LIMIT 1"):
        return bank_account
    if call.account is None:
        return attached(call, {"account_number": GOOD, "country": "HK"}, currency)
    text = "Sorry, you don't have any external accounts in that currency (" + currency + ")."
    raise invalid(text, param="currency", code="payouts_not_allowed")
