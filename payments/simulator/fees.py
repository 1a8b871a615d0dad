"""What Stripe keeps of a payment: a share and a fixed amount. Refunds do not return it."""

from payments.simulator.store import Json

# Ten-thousandths of the amount, and minor units; the order of magnitude of Stripe's prices in Hong Kong.
RATES = {"card": (340, 235), "alipay": (220, 235), "wechat_pay": (220, 235)}

# Of a payment that its payer contests; kept also when the bank decides for us.
DISPUTE = 8_500
DESCRIPTIONS = {"adjustment": "Dispute fee"}


def fee_of(amount: int, method: str) -> int:
    """In minor units of the payment's currency, rounded half up; never more than the amount."""
    share, fixed = RATES[method]
    return min(amount, (amount * share + 5_000) // 10_000 + fixed)


def details(fee: int, currency: str, of: str) -> list[Json]:
    """The one line of `fee_details`. `of` is the type of the movement."""
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": DESCRIPTIONS.get(of, "Stripe processing fees"),
            "type": "stripe_fee",
        }
    ]
