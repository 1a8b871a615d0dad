"""What the verification page says, in Chinese and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from payments.receipts.pdf.words import yuan
from payments.receipts.verify import MoneyState, Verified


@dataclass(frozen=True, slots=True)
class Words:
    """One language of the page."""

    language: str
    title: str
    unknown: str
    too_many: str
    hint: str
    states: Mapping[MoneyState, str]
    labels: tuple[str, str, str, str, str, str]
    refunded: str

    def state(self, found: Verified) -> str:
        """The verdict on a genuine receipt."""
        return self.states[found.state]

    def facts(self, found: Verified) -> tuple[tuple[str, str], ...]:
        """To be compared with the receipt in hand."""
        values = (
            found.number,
            found.code,
            found.payee,
            found.payer,
            _amount(found.amount.minor, found.amount.currency),
            f"{found.issued_at:%Y-%m-%d}",
        )
        facts = tuple(zip(self.labels, values, strict=True))
        if not found.refunded.minor:
            return facts
        return (*facts, (self.refunded, _amount(found.refunded.minor, found.refunded.currency)))


def _amount(minor: int, currency: str) -> str:
    return f"¥{yuan(minor)}" if currency == "CNY" else f"{yuan(minor)} {currency}"


CHINESE = Words(
    language="zh-CN",
    title="收据验证",
    unknown="未查到该校验码对应的收据",
    too_many="查询过于频繁，请稍后再试",
    hint="请核对以下内容与收据是否一致，并确认网址与收据上印制的地址相同。",
    states={
        MoneyState.KEPT: "收据真实有效",
        MoneyState.PARTLY_REFUNDED: "收据真实，款项已部分退还",
        MoneyState.REFUNDED: "收据真实，款项已全部退还",
    },
    labels=("收据编号", "校验码", "收款单位", "缴款人", "金额", "开具日期"),
    refunded="已退金额",
)
ENGLISH = Words(
    language="en",
    title="Receipt verification",
    unknown="No receipt has this code",
    too_many="Too many attempts; try again later",
    hint="Compare this with the receipt, and the address of this page with the one that is printed there.",
    states={
        MoneyState.KEPT: "Genuine and valid",
        MoneyState.PARTLY_REFUNDED: "Genuine; a part has been refunded",
        MoneyState.REFUNDED: "Genuine; fully refunded",
    },
    labels=("Number", "Code", "Received by", "Paid by", "Amount", "Issued on"),
    refunded="Refunded",
)


def words_in(accepted: str) -> Words:
    """English for whoever names it first, else Chinese."""
    return ENGLISH if accepted.strip().lower().startswith("en") else CHINESE
