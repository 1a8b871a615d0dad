"""Why a payment failed, in the payer's language.

Providers have some hundred codes; payers can do three things.
"""

from collections.abc import Mapping
from typing import Any

from schema.engine.context import OperationContext

BY_CODE = {
    "insufficient_funds": ("余额不足，请换一种支付方式", "There is not enough money; pay in another way"),
    "expired_card": ("银行卡已过期，请更换银行卡", "The card has expired; use another card"),
    "incorrect_cvc": ("安全码错误，请核对后重试", "The security code is wrong; check it and try again"),
    "incorrect_number": ("卡号错误，请核对后重试", "The card number is wrong; check it and try again"),
    "authentication_required": (
        "银行要求验证身份，请手动支付",
        "The bank wants to ask you; please pay by hand",
    ),
}
ELSE = ("支付未成功，请重试或换一种支付方式", "The payment did not succeed; try again or pay in another way")


def failure_message(payment: Mapping[str, Any], context: OperationContext) -> str | None:
    """Never the provider's own words: they may say more of a card than its holder wants to read here."""
    code = payment["failure_code"]
    if code is None:
        return None
    zh, en = BY_CODE.get(code, ELSE)
    return en if context.actor.language.startswith("en") else zh
