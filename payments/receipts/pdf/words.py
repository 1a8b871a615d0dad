"""The words and amounts on the sheet, ready to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import segno

from payments.receipts.capitals import in_capitals
from payments.receipts.content import BillPaid, Content

METHODS = {"CARD": "银行卡", "ALIPAY": "支付宝", "WECHAT_PAY": "微信支付"}
NOTICE = "本收据由系统开具，编号连续，真伪与退款状态以扫码验证的结果为准。本收据不作为税务发票使用。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A receipt to be printed. `code` and `number` are as people read them, `address` verifies the code."""

    number: str
    code: str
    issued_at: datetime
    address: str
    content: Content


def words_of(sheet: Sheet) -> dict[str, Any]:
    """What `receipt.typ` expects."""
    content, day = sheet.content, sheet.issued_at.astimezone(ZoneInfo(sheet.content.zone))
    return {
        "number": sheet.number,
        "code": sheet.code,
        "payee": content.payee,
        "issued": [day.year, day.month, day.day],
        "day": f"{day.year}年{day.month}月{day.day}日",
        "address": sheet.address,
        "qr": segno.make(sheet.address, error="m").svg_inline(border=0, dark="#1f2933"),
        "facts": _facts(content),
        "bills": [_bill(each) for each in content.bills],
        "capitals": in_capitals(content.amount.minor),
        "total": f"¥{yuan(content.amount.minor)}",
        "notice": NOTICE,
    }


def yuan(minor: int) -> str:
    """12,345.60"""
    return f"{'-' * (minor < 0)}{abs(minor) // 100:,}.{abs(minor) % 100:02}"


def _facts(content: Content) -> list[tuple[str, str]]:
    paid = content.paid_at.astimezone(ZoneInfo(content.zone))
    return [
        ("缴款人", content.payer),
        ("房号", content.room),
        ("支付方式", METHODS.get(content.method, content.method)),
        ("支付时间", f"{paid:%Y-%m-%d %H:%M}"),
    ]


def _bill(bill: BillPaid) -> dict[str, Any]:
    year, _, month = bill.period.partition("-")
    whole = bill.paid_minor == bill.total_minor
    return {
        "title": f"{year}年{int(month)}月账单",
        "remark": "" if whole else f"账单金额 {yuan(bill.total_minor)}，本次缴纳如右",
        "paid": yuan(bill.paid_minor),
        "lines": [
            {"label": line.label, "detail": line.detail, "amount": yuan(line.amount_minor)}
            for line in bill.lines
        ],
    }
