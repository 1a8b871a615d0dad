"""Balance transactions (`txn_…`): each movement of the account's money, with the fee and the net."""

from collections.abc import Sequence

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import lists
from payments.simulator.store import Json

AVAILABLE_AFTER = 7 * 86_400
# What Stripe's reports call each type of movement.
CATEGORIES = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
    "payout": "payout",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
}


def record(
    call: Call,
    source: Json,
    *,
    type: str,
    amount: int,
    charged: Sequence[Json] = (),
    available_on: int | None = None,
    category: str | None = None,
    description: str | None = None,
) -> Json:
    """`amount` is negative for money that goes away; `charged` are the fees on it. It is available at once,
    unless a later time is given. `category` is by the type, unless it is given.
    """
    now = call.clock.now()
    available_on = now if available_on is None else available_on
    later = available_on > now
    fee = sum(line["amount"] for line in charged)
    return call.save(
        call.new(
            "balance_transaction",
            amount=amount,
            available_on=available_on,
            balance_type="payments",
            currency=source["currency"],
            description=description or source.get("description"),
            exchange_rate=None,
            fee=fee,
            fee_details=list(charged),
            net=amount - fee,
            reporting_category=category or CATEGORIES[type],
            source=source["id"],
            status="pending" if later else "available",
            type=type,
            _payout=None,
            _due=available_on if later else None,
        )
    )


def retrieve(call: Call) -> Json:
    return call.named("balance_transaction", "id")


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {name: given.get(name) for name in ("currency", "source", "type")}
    filters["_payout"] = given.get("payout")
    return lists.page(call, "balance_transaction", filters)


def arrive(call: Call, transaction: Json) -> Json:
    """Its day has come."""
    return call.save(transaction | {"status": "available", "_due": None})


def available(call: Call, currency: str) -> int:
    """What of the account's money in a currency can be sent away."""
    return _sums(call)["available"].get(currency, 0)


def check_available(call: Call, amount: int, currency: str) -> None:
    """Raises StripeError if the account has not that much to send away."""
    if amount > available(call, currency):
        text = (
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your "
            "available balance by creating Charges using the 4000000000000077 test card. See: "
            "https://stripe.com/docs/testing#available-balance"
        )
        raise invalid(text, code="balance_insufficient")


def _sums(call: Call) -> dict[str, dict[str, int]]:
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for status, currency, net in call.store.sums("balance_transaction", ("status", "currency"), "net"):
        sums[status][currency] = net
    return sums


def balance(call: Call) -> Json:
    """What is available and what is pending, by currency."""
    sums = _sums(call)
    amounts = {
        state: [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in sorted(by_currency.items())
        ]
        for state, by_currency in sums.items()
    }
    return {"object": "balance", "livemode": False, **amounts}
