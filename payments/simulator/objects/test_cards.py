"""Stripe's test cards: what a card does is known from its number, or from the name of its payment method."""

from dataclasses import dataclass
from typing import Literal

from payments.simulator.errors import StripeError


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """`decline` is a key of DECLINES. `authentication` says when the bank asks its customer (3D Secure):
    with `unless_set_up` not for a card that a SetupIntent has saved. `refund` is how refunds end. `dispute`
    is why its holder complains at the bank after having paid; with `inquiry` the bank asks first, before it
    takes the money back."""

    __test__ = False  # its name is Stripe's, and no test of ours

    number: str
    brand: str = "visa"
    decline: str | None = None
    attaches: bool = True
    authentication: Literal["never", "unless_set_up", "always"] = "never"
    refund: Literal["succeeded", "failed", "pending"] = "succeeded"
    available_at_once: bool = False
    dispute: str | None = None
    inquiry: bool = False


DECLINES = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "lost_card": ("card_declined", "Your card was declined."),
    "stolen_card": ("card_declined", "Your card was declined."),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": (
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}

CARDS = {
    "pm_card_visa": TestCard(number="4242424242424242"),
    "pm_card_visa_debit": TestCard(number="4000056655665556"),
    "pm_card_mastercard": TestCard(number="5555555555554444", brand="mastercard"),
    "pm_card_amex": TestCard(number="378282246310005", brand="amex"),
    "pm_card_unionpay": TestCard(number="6200000000000005", brand="unionpay"),
    "pm_card_cn": TestCard(number="4000001560000002"),
    "pm_card_bypassPending": TestCard(number="4000000000000077", available_at_once=True),
    "pm_card_chargeDeclined": TestCard(number="4000000000000002", decline="generic_decline", attaches=False),
    "pm_card_chargeDeclinedInsufficientFunds": TestCard(
        number="4000000000009995", decline="insufficient_funds", attaches=False
    ),
    "pm_card_chargeDeclinedLostCard": TestCard(
        number="4000000000009987", decline="lost_card", attaches=False
    ),
    "pm_card_chargeDeclinedStolenCard": TestCard(
        number="4000000000009979", decline="stolen_card", attaches=False
    ),
    "pm_card_chargeDeclinedExpiredCard": TestCard(
        number="4000000000000069", decline="expired_card", attaches=False
    ),
    "pm_card_chargeDeclinedIncorrectCvc": TestCard(
        number="4000000000000127", decline="incorrect_cvc", attaches=False
    ),
    "pm_card_chargeDeclinedProcessingError": TestCard(
        number="4000000000000119", decline="processing_error", attaches=False
    ),
    "pm_card_chargeCustomerFail": TestCard(number="4000000000000341", decline="generic_decline"),
    "pm_card_threeDSecure2Required": TestCard(number="4000000000003220", authentication="always"),
    "pm_card_authenticationRequired": TestCard(number="4000002760003184", authentication="always"),
    "pm_card_authenticationRequiredOnSetup": TestCard(
        number="4000002500003155", authentication="unless_set_up"
    ),
    "pm_card_threeDSecureRequiredChargeDeclined": TestCard(
        number="4000008400001629", authentication="always", decline="generic_decline"
    ),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": TestCard(
        number="4000008260003178", authentication="always", decline="insufficient_funds"
    ),
    "pm_card_refundFail": TestCard(number="4000000000005126", refund="failed"),
    "pm_card_pendingRefund": TestCard(number="4000000000007726", refund="pending"),
    "pm_card_createDispute": TestCard(number="4000000000000259", dispute="fraudulent"),
    "pm_card_createDisputeProductNotReceived": TestCard(
        number="4000000000002685", dispute="product_not_received"
    ),
    "pm_card_createDisputeInquiry": TestCard(number="4000000000001976", dispute="fraudulent", inquiry=True),
}
BY_NUMBER = {card.number: name for name, card in CARDS.items()}


def name_of(spoken: str) -> str | None:
    """The card that is named `pm_card_…`, `pm_card_visa_…` (the newer names), or as a token `tok_…`."""
    name = f"pm_card_{spoken.removeprefix('tok_')}" if spoken.startswith("tok_") else spoken
    name = name if name in CARDS else name.replace("pm_card_visa_", "pm_card_", 1)
    return name if name in CARDS else None


def declined(decline: str, **fields: object) -> StripeError:
    """A 402 that leaves its traces."""
    code, message = DECLINES[decline]
    return StripeError(
        402, message, kind="card_error", keeps_effects=True, code=code, decline_code=decline, **fields
    )
