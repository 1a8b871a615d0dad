"""Balance transactions (`txn_…`): each movement of the account's money, with the fee and the net."""

from payments.simulator import fees
from payments.simulator.call import Call
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
}


def record(
    call: Call,
    source: Json,
    *,
    type: str,
    amount: int,
    fee: int = 0,
    available_at_once: bool = False,
    category: str | None = None,
    description: str | None = None,
) -> Json:
    """`amount` is negative for money that goes back. `category` is by the type, unless it is given."""
    now = call.clock.now()
    available_on = now if available_at_once else now + AVAILABLE_AFTER
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
            fee_details=fees.details(fee, source["currency"], of=type) if fee else [],
            net=amount - fee,
            reporting_category=category or CATEGORIES[type],
            source=source["id"],
            status="available" if available_at_once else "pending",
            type=type,
            _due=None if available_at_once else available_on,
        )
    )


def retrieve(call: Call) -> Json:
    return call.named("balance_transaction", "id")


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {name: given.get(name) for name in ("currency", "source", "type")}
    return lists.page(call, "balance_transaction", filters)


def arrive(call: Call, transaction: Json) -> Json:
    """Its day has come."""
    return call.save(transaction | {"status": "available", "_due": None})


def balance(call: Call) -> Json:
    """What is available and what is pending, by currency."""
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for each in call.store.select("balance_transaction"):
        by_currency = sums[each["status"]]
        by_currency[each["currency"]] = by_currency.get(each["currency"], 0) + each["net"]
    amounts = {
        state: [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in sorted(by_currency.items())
        ]
        for state, by_currency in sums.items()
    }
    return {"object": "balance", "livemode": False, **amounts}
