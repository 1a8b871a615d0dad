"""Which operations are answered, and by what. `kind` is what an operation's answer is, or is a list of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from payments.simulator.call import Call
from payments.simulator.objects import (
    balance_transactions,
    charges,
    customers,
    event_log,
    payment_confirmation,
    payment_intent_capture,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
    webhook_endpoints,
)
from payments.simulator.store import Json


@dataclass(frozen=True)
class Route:
    """`path` is Stripe's own template, by which the specification knows the operation."""

    method: str
    path: str
    kind: str
    handler: Callable[[Call], Json]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


def _routes() -> tuple[Route, ...]:
    customer = "/v1/customers/{customer}"
    method = "/v1/payment_methods/{payment_method}"
    payment = "/v1/payment_intents/{intent}"
    setup = "/v1/setup_intents/{intent}"
    endpoint = "/v1/webhook_endpoints/{webhook_endpoint}"
    return (
        Route("POST", "/v1/customers", "customer", customers.create),
        Route("GET", "/v1/customers", "customer", customers.listed),
        Route("GET", customer, "customer", customers.retrieve),
        Route("POST", customer, "customer", customers.update),
        Route("DELETE", customer, "customer", customers.delete),
        Route("GET", f"{customer}/payment_methods", "payment_method", customers.payment_methods),
        Route("POST", "/v1/payment_methods", "payment_method", payment_methods.create),
        Route("GET", "/v1/payment_methods", "payment_method", payment_methods.listed),
        Route("GET", method, "payment_method", payment_methods.retrieve),
        Route("POST", method, "payment_method", payment_methods.update),
        Route("POST", f"{method}/attach", "payment_method", payment_methods.attach),
        Route("POST", f"{method}/detach", "payment_method", payment_methods.detach),
        Route("POST", "/v1/setup_intents", "setup_intent", setup_intents.create),
        Route("GET", "/v1/setup_intents", "setup_intent", setup_intents.listed),
        Route("GET", setup, "setup_intent", setup_intents.retrieve),
        Route("POST", setup, "setup_intent", setup_intents.update),
        Route("POST", f"{setup}/confirm", "setup_intent", setup_intents.confirm),
        Route("POST", f"{setup}/cancel", "setup_intent", setup_intents.cancel),
        Route("POST", "/v1/payment_intents", "payment_intent", payment_intents.create),
        Route("GET", "/v1/payment_intents", "payment_intent", payment_intents.listed),
        Route("GET", payment, "payment_intent", payment_intents.retrieve),
        Route("POST", payment, "payment_intent", payment_intents.update),
        Route("POST", f"{payment}/confirm", "payment_intent", payment_confirmation.confirm),
        Route("POST", f"{payment}/capture", "payment_intent", payment_intent_capture.capture),
        Route("POST", f"{payment}/cancel", "payment_intent", payment_intent_capture.cancel),
        Route("GET", "/v1/charges", "charge", charges.listed),
        Route("GET", "/v1/charges/{charge}", "charge", charges.retrieve),
        Route("POST", "/v1/charges/{charge}", "charge", charges.update),
        Route("POST", "/v1/refunds", "refund", refunds.create),
        Route("GET", "/v1/refunds", "refund", refunds.listed),
        Route("GET", "/v1/refunds/{refund}", "refund", refunds.retrieve),
        Route("POST", "/v1/refunds/{refund}", "refund", refunds.update),
        Route("POST", "/v1/refunds/{refund}/cancel", "refund", refunds.cancel),
        Route("GET", "/v1/balance_transactions", "balance_transaction", balance_transactions.listed),
        Route("GET", "/v1/balance_transactions/{id}", "balance_transaction", balance_transactions.retrieve),
        Route("GET", "/v1/balance", "balance", balance_transactions.balance),
        Route("GET", "/v1/events", "event", event_log.listed),
        Route("GET", "/v1/events/{id}", "event", event_log.retrieve),
        Route("POST", "/v1/webhook_endpoints", "webhook_endpoint", webhook_endpoints.create),
        Route("GET", "/v1/webhook_endpoints", "webhook_endpoint", webhook_endpoints.listed),
        Route("GET", endpoint, "webhook_endpoint", webhook_endpoints.retrieve),
        Route("POST", endpoint, "webhook_endpoint", webhook_endpoints.update),
        Route("DELETE", endpoint, "webhook_endpoint", webhook_endpoints.delete),
    )


ROUTES = _routes()


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The operation, and the identifiers in the address."""
    for route in ROUTES:
        if route.method == method and (matched := route.pattern.fullmatch(path)):
            return route, matched.groupdict()
    return None
