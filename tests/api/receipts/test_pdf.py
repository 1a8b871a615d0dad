"""A sealed link opens the PDF, for a quarter of an hour."""

import io
from datetime import timedelta

import httpx
import pytest
from pypdf import PdfReader

from domain.kit.ids import new_id
from domain.kit.key import Key
from payments.receipts.links import PURPOSE, pdf_url
from tests.support.product import LINKS
from tests.support.till import Till
from tests.support.world import MORNING, FixedClock


async def link(till: Till) -> str:
    """To the receipt of a payment of 123.40 元."""
    await till.paid(10_000, 2_340)
    ((receipt_id,),) = await till.query("SELECT id FROM receipt")
    return pdf_url(LINKS, Key(receipt_id, till.world.here), MORNING)


async def test_the_link_shows_the_receipt(http: httpx.AsyncClient, till: Till) -> None:
    answer = await http.get(await link(till))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert 'inline; filename="receipt-2026-000001.pdf"' in answer.headers["content-disposition"]
    assert "¥123.40" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


async def test_it_opens_until_its_quarter_is_over(
    http: httpx.AsyncClient, till: Till, clock: FixedClock
) -> None:
    address = await link(till)
    clock.instant = MORNING + timedelta(minutes=15)
    assert (await http.get(address)).status_code == 200
    clock.instant += timedelta(seconds=1)
    answer = await http.get(address)
    assert answer.status_code == 404
    assert "链接已失效" in answer.text


@pytest.mark.parametrize("case", ["junk", "another purpose", "too short", "no such receipt"])
async def test_what_does_not_open_looks_the_same(http: httpx.AsyncClient, till: Till, case: str) -> None:
    ids = till.world.here.bytes + new_id().bytes
    token = {
        "junk": "%00gAAAA%E4%B8%AD",
        "another purpose": LINKS.seal("export", ids, MORNING),
        "too short": LINKS.seal(PURPOSE, ids[:20], MORNING),
        "no such receipt": LINKS.seal(PURPOSE, ids, MORNING),
    }[case]
    answer = await http.get(f"/receipts/{token}.pdf")
    assert (answer.status_code, "expired" in answer.text) == (404, True)
