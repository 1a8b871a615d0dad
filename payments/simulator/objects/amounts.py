"""Which sums Stripe takes."""

from payments.simulator.errors import invalid

LARGEST = 99_999_999
# Stripe's published minimums, in minor units. For other currencies, such as cny, it is half a dollar's worth
# at the rate of the day, which the simulator does not know: there one unit is enough.
SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "hkd": 400, "sgd": 50, "jpy": 50, "aud": 50, "cad": 50}
CURRENCIES = frozenset(
    {*SMALLEST, "cny", "chf", "nzd", "krw", "twd", "thb", "myr", "inr", "sek", "nok", "dkk"}
)


def check_currency(currency: str) -> str:
    """In small letters. Raises StripeError."""
    known = currency.lower()
    if known not in CURRENCIES:
        known_ones = ", ".join(sorted(CURRENCIES))
        text = f"Invalid currency: {currency}. Stripe currently supports these currencies: {known_ones}"
        raise invalid(text, param="currency")
    return known


def check_amount(amount: int, currency: str) -> int:
    """In minor units. Raises StripeError."""
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.",
            param="amount",
            code="parameter_invalid_integer",
        )
    if amount < SMALLEST.get(currency, 1):
        raise invalid("Amount must convert to at least 50 cents.", param="amount", code="amount_too_small")
    if amount > LARGEST:
        raise invalid("Amount must be no more than 999,999.99", param="amount", code="amount_too_large")
    return amount
