"""Identifiers as Stripe makes them: a prefix that tells what it is, then letters and digits."""

import secrets
import string

PREFIXES = {
    "customer": "cus_",
    "payment_method": "pm_",
    "payment_intent": "pi_3",
    "setup_intent": "seti_1",
    "setup_attempt": "setatt_1",
    "charge": "ch_3",
    "refund": "re_3",
    "dispute": "du_1",
    "payout": "po_1",
    "bank_account": "ba_1",
    "account": "acct_1",
    "transfer": "tr_1",
    "transfer_reversal": "trr_1",
    "application_fee": "fee_1",
    "fee_refund": "fr_1",
    "balance_transaction": "txn_3",
    "event": "evt_1",
    "webhook_endpoint": "we_1",
    "mandate": "mandate_1",
}
LENGTHS = {"customer": 14, "account": 16}
_ALPHABET = (string.ascii_letters + string.digits).encode()
_LETTER_OF = bytes(_ALPHABET[byte % len(_ALPHABET)] for byte in range(256))


def new_id(kind: str) -> str:
    """A new identifier of an object of this kind."""
    return PREFIXES[kind] + letters(LENGTHS.get(kind, 23))


def client_secret(id: str) -> str:
    """What lets a phone act on this one intent."""
    return f"{id}_secret_{letters(25)}"


def letters(length: int) -> str:
    """Random ones. `secrets.choice` for each letter would take a third of a payment's time."""
    return secrets.token_bytes(length).translate(_LETTER_OF).decode()
