"""Which operations are answered, and by what. `kind` is what an operation's answer is, or is a list of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from payments.simulator.call import Call
from payments.simulator.objects import (
    account_links,
    accounts,
    application_fees,
    balance_transactions,
    charges,
    customers,
    disputes,
    event_log,
    payment_confirmation,
    payment_intent_capture,
    payment_intents,
    payment_methods,
    payouts,
    refunds,
    setup_intents,
    transfer_reversals,
    transfers,
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


CUSTOMER = "/v1/customers/{customer}"
METHOD = "/v1/payment_methods/{payment_method}"
SETUP = "/v1/setup_intents/{intent}"
PAYMENT = "/v1/payment_intents/{intent}"
PAYOUT = "/v1/payouts/{payout}"
DISPUTE = "/v1/disputes/{dispute}"
TRANSFER = "/v1/transfers/{transfer}"
ACCOUNT = "/v1/accounts/{account}"
ENDPOINT = "/v1/webhook_endpoints/{webhook_endpoint}"

CUSTOMERS = (
    Route("POST", "/v1/customers", "customer", customers.create),
    Route("GET", "/v1/customers", "customer", customers.listed),
    Route("GET", CUSTOMER, "customer", customers.retrieve),
    Route("POST", CUSTOMER, "customer", customers.update),
    Route("DELETE", CUSTOMER, "customer", customers.delete),
    Route("GET", f"{CUSTOMER}/payment_methods", "payment_method", customers.payment_methods),
    Route("POST", "/v1/payment_methods", "payment_method", payment_methods.create),
    Route("GET", "/v1/payment_methods", "payment_method", payment_methods.listed),
    Route("GET", METHOD, "payment_method", payment_methods.retrieve),
    Route("POST", METHOD, "payment_method", payment_methods.update),
    Route("POST", f"{METHOD}/attach", "payment_method", payment_methods.attach),
    Route("POST", f"{METHOD}/detach", "payment_method", payment_methods.detach),
)
INTENTS = (
    Route("POST", "/v1/setup_intents", "setup_intent", setup_intents.create),
    Route("GET", "/v1/setup_intents", "setup_intent", setup_intents.listed),
    Route("GET", SETUP, "setup_intent", setup_intents.retrieve),
    Route("POST", SETUP, "setup_intent", setup_intents.update),
    Route("POST", f"{SETUP}/confirm", "setup_intent", setup_intents.confirm),
    Route("POST", f"{SETUP}/cancel", "setup_intent", setup_intents.cancel),
    Route("POST", "/v1/payment_intents", "payment_intent", payment_intents.create),
    Route("GET", "/v1/payment_intents", "payment_intent", payment_intents.listed),
    Route("GET", PAYMENT, "payment_intent", payment_intents.retrieve),
    Route("POST", PAYMENT, "payment_intent", payment_intents.update),
    Route("POST", f"{PAYMENT}/confirm", "payment_intent", payment_confirmation.confirm),
    Route("POST", f"{PAYMENT}/capture", "payment_intent", payment_intent_capture.capture),
    Route("POST", f"{PAYMENT}/cancel", "payment_intent", payment_intent_capture.cancel),
)
MONEY = (
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
    Route("GET", "/v1/disputes", "dispute", disputes.listed),
    Route("GET", DISPUTE, "dispute", disputes.retrieve),
    Route("POST", DISPUTE, "dispute", disputes.update),
    Route("POST", f"{DISPUTE}/close", "dispute", disputes.close),
    Route("POST", "/v1/payouts", "payout", payouts.create),
    Route("GET", "/v1/payouts", "payout", payouts.listed),
    Route("GET", PAYOUT, "payout", payouts.retrieve),
    Route("POST", PAYOUT, "payout", payouts.update),
    Route("POST", f"{PAYOUT}/cancel", "payout", payouts.cancel),
)
CONNECT = (
    Route("GET", "/v1/account", "account", accounts.own),
    Route("POST", "/v1/accounts", "account", accounts.create),
    Route("GET", "/v1/accounts", "account", accounts.listed),
    Route("GET", ACCOUNT, "account", accounts.retrieve),
    Route("POST", ACCOUNT, "account", accounts.update),
    Route("DELETE", ACCOUNT, "account", accounts.delete),
    Route("POST", f"{ACCOUNT}/reject", "account", accounts.reject),
    Route("POST", f"{ACCOUNT}/login_links", "login_link", account_links.log_in),
    Route("POST", "/v1/account_links", "account_link", account_links.create),
    Route("POST", "/v1/transfers", "transfer", transfers.create),
    Route("GET", "/v1/transfers", "transfer", transfers.listed),
    Route("GET", TRANSFER, "transfer", transfers.retrieve),
    Route("POST", TRANSFER, "transfer", transfers.update),
    Route("POST", "/v1/transfers/{id}/reversals", "transfer_reversal", transfer_reversals.create),
    Route("GET", "/v1/transfers/{id}/reversals", "transfer_reversal", transfer_reversals.listed),
    Route("GET", f"{TRANSFER}/reversals/{{id}}", "transfer_reversal", transfer_reversals.retrieve),
    Route("GET", "/v1/application_fees", "application_fee", application_fees.listed),
    Route("GET", "/v1/application_fees/{id}", "application_fee", application_fees.retrieve),
    Route("POST", "/v1/application_fees/{id}/refunds", "fee_refund", application_fees.refund),
    Route("GET", "/v1/application_fees/{id}/refunds", "fee_refund", application_fees.refunds),
    Route("GET", "/v1/application_fees/{fee}/refunds/{id}", "fee_refund", application_fees.retrieve_refund),
)
EVENTS = (
    Route("GET", "/v1/events", "event", event_log.listed),
    Route("GET", "/v1/events/{id}", "event", event_log.retrieve),
    Route("POST", "/v1/webhook_endpoints", "webhook_endpoint", webhook_endpoints.create),
    Route("GET", "/v1/webhook_endpoints", "webhook_endpoint", webhook_endpoints.listed),
    Route("GET", ENDPOINT, "webhook_endpoint", webhook_endpoints.retrieve),
    Route("POST", ENDPOINT, "webhook_endpoint", webhook_endpoints.update),
    Route("DELETE", ENDPOINT, "webhook_endpoint", webhook_endpoints.delete),
)

ROUTES = (*CUSTOMERS, *INTENTS, *MONEY, *CONNECT, *EVENTS)


@lru_cache(64)
def _candidates(method: str, depth: int) -> list[Route]:
    """Few enough to be tried one by one."""
    return [route for route in ROUTES if route.method == method and route.path.count("/") == depth]


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The operation, and the identifiers in the address."""
    for route in _candidates(method, path.count("/")):
        if matched := route.pattern.fullmatch(path):
            return route, matched.groupdict()
    return None
