"""A PaymentIntent as Stripe's JSON has it, in an answer or a webhook, in the house's words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.kit.money import Money
from payments.gateway.protocol import ActionKind, IntentHeard, IntentStatus, NextAction

COMMUNITY, PAYMENT = "community", "payment"


def read_intent(intent: Mapping[str, Any]) -> IntentHeard:
    """Raises KeyError, TypeError or ValueError for what is no PaymentIntent."""
    currency, metadata = str(intent["currency"]).upper(), intent.get("metadata") or {}
    return IntentHeard(
        provider_id=intent["id"],
        community_id=key_of(metadata.get(COMMUNITY)),
        payment_id=key_of(metadata.get(PAYMENT)),
        status=_status(intent),
        amount=Money(int(intent["amount"]), currency),
        received=Money(int(intent.get("amount_received") or 0), currency),
        failure_code=_failure(intent.get("last_payment_error")),
        next_action=_next_action(intent),
    )


def key_of(text: object) -> UUID | None:
    """An id of ours that stands in metadata; None for anything else."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _status(intent: Mapping[str, Any]) -> IntentStatus:
    match intent["status"]:
        case "succeeded":
            return IntentStatus.SUCCEEDED
        case "canceled":
            return IntentStatus.CANCELLED
        case "requires_payment_method" if intent.get("last_payment_error"):
            return IntentStatus.FAILED
        case _:
            return IntentStatus.PENDING


def _failure(error: Mapping[str, Any] | None) -> str | None:
    if not error:
        return None
    return str(error.get("decline_code") or error.get("code") or "refused")


def _next_action(intent: Mapping[str, Any]) -> NextAction | None:
    secret = intent.get("client_secret")
    if intent["status"] in {"requires_payment_method", "requires_confirmation"}:
        return NextAction(ActionKind.CONFIRM, client_secret=secret)
    demanded = intent.get("next_action") or {}
    details = demanded.get(demanded.get("type")) or {}
    match demanded.get("type"):
        case "redirect_to_url" | "alipay_handle_redirect":
            return NextAction(ActionKind.REDIRECT, client_secret=secret, url=details.get("url"))
        case "wechat_pay_display_qr_code":
            url, data = details.get("hosted_instructions_url"), details.get("data")
            return NextAction(ActionKind.QR_CODE, client_secret=secret, url=url, qr_data=data)
        case None:
            return None
        case _:
            return NextAction(ActionKind.CONFIRM, client_secret=secret)
