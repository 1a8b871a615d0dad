"""The printed sheet, read back as a stranger's program reads it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import pytest
from pypdf import PdfReader

from payments.receipts.content import BillPaid, Content, Line
from payments.receipts.pdf.render import Press
from payments.receipts.pdf.words import Sheet, yuan

PAID_AT = datetime(2026, 12, 31, 16, 30, 0, 123_456, tzinfo=UTC)
LINES = (
    Line(fee="PROPERTY", label="物业费", detail="89.50 m² × 2.60 元", amount_minor=23_270),
    Line(fee="WATER", label="水费", detail="12.4 m³ × 5.00 元", amount_minor=6_200),
)
CONTENT = Content(
    payee="悦来花园",
    payer="欧阳䶮",
    room="3号楼 2单元 1102室",
    method="WECHAT_PAY",
    paid_at=PAID_AT,
    zone="Asia/Shanghai",
    currency="CNY",
    bills=(BillPaid(period="2026-11", total_minor=29_470, paid_minor=29_470, lines=LINES),),
)
SHEET = Sheet(
    number="2027-000001",
    code="K7QF-2M9X-C4TD-8VHA",
    issued_at=PAID_AT,
    address="https://palm.example/verify/K7QF2M9XC4TD8VHA",
    content=CONTENT,
)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def text_of(pdf: bytes) -> str:
    """Without the spaces, which depend on how the reader sees gaps."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def fonts_of(pdf: bytes) -> dict[str, Any]:
    """The embedded file of each font, by its name."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # a dictionary of the page
            (inner,) = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"].get_object()
            found[described["/FontName"]] = described["/FontFile3"].get_object()
    return found


async def test_everything_that_matters_is_printed(press: Press) -> None:
    printed = text_of(await press.pdf(SHEET))
    for words in (
        "电子收据", "2027-000001", "悦来花园", "欧阳䶮", "3号楼2单元1102室", "微信支付", "2027-01-0100:30",
        "2026年11月账单", "物业费", "89.50m²×2.60元", "232.70", "贰佰玖拾肆元柒角", "¥294.70",
        "K7QF-2M9X-C4TD-8VHA", "https://palm.example/verify/K7QF2M9XC4TD8VHA", "2027年1月1日", "第1页/共1页",
    ):  # fmt: skip
        assert words in printed, words


async def test_both_fonts_are_embedded_in_part(press: Press) -> None:
    fonts = fonts_of(await press.pdf(SHEET))
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} == {"NotoSansSC", "NotoSerifSC"}
    for name, file in fonts.items():
        assert len(name.partition("+")[0]) == len("/ABCDEF"), "a subset is named after six letters"
        assert 1_000 < len(file.get_data()) < 100_000


async def test_it_is_an_archive_s_pdf_and_the_same_each_time(press: Press) -> None:
    pdf = await press.pdf(SHEET)
    metadata = PdfReader(io.BytesIO(pdf)).xmp_metadata
    assert metadata is not None
    assert "<pdfaid:part>2</pdfaid:part>" in metadata.stream.get_data().decode()
    other = Press()
    assert await other.pdf(SHEET) == pdf
    other.close()


async def test_a_part_of_a_bill_says_so(press: Press) -> None:
    part = replace(
        SHEET,
        content=CONTENT.model_copy(
            update={"bills": (CONTENT.bills[0].model_copy(update={"paid_minor": 10_000}),)}
        ),
    )
    printed = text_of(await press.pdf(part))
    assert "账单金额294.70，本次缴纳如右" in printed
    assert "壹佰元整" in printed


async def test_many_bills_and_a_long_name_take_two_pages(press: Press) -> None:
    content = CONTENT.model_copy(update={"payee": "第二期" * 26, "bills": CONTENT.bills * 20})
    pdf = await press.pdf(replace(SHEET, content=content))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert "¥5,894.00" in text_of(pdf)


@pytest.mark.parametrize("name", ["#eval(1)", "$ *_`\\", '"]}<svg>', "😀", "\u202e反", "甲\n乙"])
async def test_names_are_text_and_no_markup(press: Press, name: str) -> None:
    pdf = await press.pdf(replace(SHEET, content=CONTENT.model_copy(update={"payer": name})))
    assert pdf.startswith(b"%PDF")
    if name.isascii():
        assert "".join(name.split()) in text_of(pdf)


async def test_a_sheet_is_printed_within_a_fifth_of_a_second(press: Press) -> None:
    took = []
    for each in range(5):
        begun = perf_counter()
        await press.pdf(replace(SHEET, number=f"2027-00000{each}"))
        took.append(perf_counter() - begun)
    assert min(took) < 0.2


@pytest.mark.parametrize(
    ("minor", "words"), [(0, "0.00"), (5, "0.05"), (123_456_789, "1,234,567.89"), (-150, "-1.50")]
)
def test_figures(minor: int, words: str) -> None:
    assert yuan(minor) == words
