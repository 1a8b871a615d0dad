"""Stripe's SDK as the house runs it: one client for a process, on the event loop, that repeats what may be
repeated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe
import structlog
from stripe import AIOHTTPClient, StripeClient

from payments.gateway.protocol import GatewayRefused, GatewayUnavailable

log = structlog.get_logger(__name__)

SECONDS_FOR_AN_ANSWER = 10
# With the same key, so that nothing is done twice. More is the sweeper's work.
REPEATS = 2


def stripe_client(secret_key: str, api_base: str | None, http: AIOHTTPClient) -> StripeClient:
    """`api_base` leads to a simulator; without it, to Stripe."""
    addresses: Any = {}
    if api_base is not None:
        addresses = dict.fromkeys(("api", "connect", "files", "meter_events"), api_base)
    return StripeClient(secret_key, base_addresses=addresses, http_client=http, max_network_retries=REPEATS)


@contextmanager
def translated() -> Iterator[None]:
    """Stripe's errors as ours: GatewayRefused for a final no, GatewayUnavailable for all that may pass.

    A key that Stripe does not know, or parameters that differ from those of the same idempotency key, are
    faults of ours. They are logged, and the payment waits: nobody knows whether it was done.
    """
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError) as refusal:
        raise GatewayRefused(code_of(refusal), refusal.user_message or "") from refusal
    except (stripe.AuthenticationError, stripe.PermissionError, stripe.IdempotencyError) as fault:
        log.exception("stripe.fault", kind=type(fault).__name__, request_id=fault.request_id)
        raise GatewayUnavailable(type(fault).__name__) from fault
    except stripe.StripeError as failure:
        raise GatewayUnavailable(type(failure).__name__) from failure


def problem_of(refusal: stripe.StripeError) -> dict[str, Any]:
    """The error object of the answer; empty if there is none."""
    body: Any = refusal.json_body or {}
    found: dict[str, Any] = body.get("error") or {}
    return found


def code_of(refusal: stripe.StripeError) -> str:
    """The most precise word that Stripe has for it."""
    problem = problem_of(refusal)
    return str(problem.get("decline_code") or problem.get("code") or "refused")
