"""The data of an e-invoice adds up, whatever was paid of whichever lines."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.models import FeeKind
from payments.receipts.content import BillPaid, Content, Line
from payments.receipts.invoice import decimal, invoice_data

NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
FEES = [*(kind.value for kind in FeeKind), "CORRECTION", "WAIVER", "LATE_FEE"]


def content(*bills: BillPaid) -> Content:
    return Content(
        payee="悦来花园",
        payer="王芳",
        room="1号楼 1单元 101室",
        method="CARD",
        paid_at=NEW_YEAR,
        zone="Asia/Shanghai",
        currency="CNY",
        bills=bills,
    )


def bill(paid_minor: int, *lines: tuple[str, int]) -> BillPaid:
    said = tuple(Line(fee=fee, label=fee, detail="", amount_minor=minor) for fee, minor in lines)
    return BillPaid(
        period="2026-11", total_minor=sum(minor for _, minor in lines), paid_minor=paid_minor, lines=said
    )


@st.composite
def bills(draw: st.DrawFn) -> BillPaid:
    """With corrections, and paid in full or in part."""
    lines = draw(
        st.lists(st.tuples(st.sampled_from(FEES), st.integers(-5_000, 90_000)), min_size=1, max_size=8)
        .filter(lambda found: sum(minor for _, minor in found) > 0)
    )  # fmt: skip
    total = sum(minor for _, minor in lines)
    return bill(draw(st.one_of(st.just(total), st.integers(1, total))), *lines)


@given(st.lists(bills(), min_size=1, max_size=4))
def test_lines_add_up_to_the_totals_and_these_to_what_was_paid(paid: list[BillPaid]) -> None:
    data: Any = invoice_data(content(*paid), "2026-000001", NEW_YEAR)
    lines, totals = data["lines"], data["totals"]
    for part in ("amount", "tax", "amountWithTax"):
        assert sum(Decimal(each[part]) for each in lines) == Decimal(totals[part])
    assert Decimal(totals["amountWithTax"]) * 100 == sum(each.paid_minor for each in paid)
    for each in lines:
        assert Decimal(each["amount"]) + Decimal(each["tax"]) == Decimal(each["amountWithTax"])
        assert Decimal(each["quantity"]) * Decimal(each["unitPrice"]) == Decimal(each["amount"])
        exact = Decimal(each["amount"]) * Decimal(each["taxRate"])
        assert abs(exact - Decimal(each["tax"])) <= Decimal("0.01")


def test_a_whole_bill_line_by_line() -> None:
    paid = bill(40_600, ("PROPERTY", 21_200), ("PARKING", 10_900), ("WATER", 10_300), ("WAIVER", -1_800))
    data: Any = invoice_data(content(paid), "2027-000001", NEW_YEAR)
    assert [
        (each["name"], each["amount"], each["taxRate"], each["tax"], each["quantity"])
        for each in data["lines"]
    ] == [
        ("*物业管理服务*PROPERTY", "200.00", "0.06", "12.00", "1"),
        ("*经营租赁*PARKING", "100.00", "0.09", "9.00", "1"),
        ("*水冰雪*WATER", "100.00", "0.03", "3.00", "1"),
        ("*物业管理服务*WAIVER", "-16.98", "0.06", "-1.02", "-1"),
    ]
    assert data["totals"] == {
        "amount": "383.02",
        "tax": "22.98",
        "amountWithTax": "406.00",
        "inCapitals": "肆佰零陆元整",
    }
    assert data["issuedOn"] == "2027-01-01"
    assert data["remarks"] == "收据 2027-000001；1号楼 1单元 101室；账期 2026-11"
    assert data["buyer"] == {"name": "王芳", "taxId": None}


def test_a_bill_without_lines_is_one_line() -> None:
    data: Any = invoice_data(content(bill(0).model_copy(update={"paid_minor": 100})), "1", NEW_YEAR)
    assert [each["amountWithTax"] for each in data["lines"]] == ["1.00"]


@pytest.mark.parametrize(("minor", "words"), [(0, "0.00"), (-5, "-0.05"), (123_456, "1234.56")])
def test_amounts_are_decimal_texts(minor: int, words: str) -> None:
    assert decimal(minor) == words
