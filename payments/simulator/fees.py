"""What is kept of an account's money, as lines of `fee_details`. Stripe's own fees are never returned."""

from payments.simulator.store import Json

# Ten-thousandths of the amount, and minor units; the order of magnitude of Stripe's prices in Hong Kong.
RATES = {"card": (340, 235), "alipay": (220, 235), "wechat_pay": (220, 235)}
# Of a payment that its payer contests; kept also when the bank decides for us.
DISPUTE = 8_500


def processing(amount: int, method: str, currency: str) -> Json:
    """A share of a payment and a fixed amount, rounded half up; never more than the payment."""
    share, fixed = RATES[method]
    fee = min(amount, (amount * share + 5_000) // 10_000 + fixed)
    return _line(fee, currency, "stripe_fee", "Stripe processing fees")


def dispute(currency: str) -> Json:
    return _line(DISPUTE, currency, "stripe_fee", "Dispute fee")


def application(amount: int, currency: str) -> Json:
    """What the platform keeps of a payment to a connected account."""
    return _line(amount, currency, "application_fee", "Palm application fee")


def _line(amount: int, currency: str, type: str, description: str) -> Json:
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": description,
        "type": type,
    }
