"""Tables as files: no spreadsheet computes what is text, amounts stay numbers, words have two languages."""

import csv
from io import StringIO

import pytest

from domain.billing.models import BillStatus
from payments.checkout.models import PaymentMethod
from payments.exports.models import ExportKind
from payments.exports.sheet import BYTE_ORDER_MARK, Column, Language, Sheet, harmless
from payments.exports.sheets import SHEETS
from payments.exports.words import ACCOUNTS, BILL_STATUSES, METHODS, TRANSFERS
from payments.ledger.accounts import Account, TransferKind

SHEET = Sheet(
    ("表", "table"),
    "",
    (
        Column(("名称", "Name")),
        Column(("金额", "Amount"), typed=True),
        Column(("状态", "Status"), words={"OPEN": ("待缴", "Open")}),
    ),
)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=x", "＝1", "＋1", "－1", "＠x", "=HYPERLINK(1)"],
)
def test_a_formula_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "3", "悦来", "a=b", "1-2", "'quoted", " =1"])
def test_other_text_is_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_lines_are_those_of_rfc_4180() -> None:
    rows = [('甲"乙,丙\n丁', "-1.50", "OPEN"), (None, None, "OPEN"), ("=1", "2.00", "OPEN")]
    text = SHEET.body(rows, Language.ZH).decode()
    assert text == '"甲""乙,丙\n丁",-1.50,待缴\r\n,,待缴\r\n\'=1,2.00,待缴\r\n'
    assert next(csv.reader(StringIO(text, newline=""))) == ['甲"乙,丙\n丁', "-1.50", "待缴"]


@pytest.mark.parametrize(
    ("language", "head", "word"),
    [(Language.ZH, "名称,金额,状态", "待缴"), (Language.EN, "Name,Amount,Status", "Open")],
)
def test_both_languages_and_a_mark_for_excel(language: Language, head: str, word: str) -> None:
    assert SHEET.head(language).decode() == f"{BYTE_ORDER_MARK}{head}\r\n"
    assert SHEET.head(language)[:3] == b"\xef\xbb\xbf"
    assert SHEET.body([("x", "1", "OPEN")], language).decode() == f"x,1,{word}\r\n"


def test_every_kind_has_a_table_and_every_word_a_translation() -> None:
    assert set(SHEETS) == set(ExportKind)
    assert set(BILL_STATUSES) == set(BillStatus)
    assert set(METHODS) == set(PaymentMethod)
    assert set(ACCOUNTS) == set(Account)
    assert set(TRANSFERS) == set(TransferKind)
