"""The page behind the QR code: what a stranger learns, and what not."""

import httpx
import pytest
from sqlalchemy import text

from tests.support.till import Till


async def code_of_a_receipt(till: Till) -> str:
    """Of a payment of 100.00 元 by the owner of room 101."""
    await till.paid(10_000)
    ((code,),) = await till.query("SELECT code FROM receipt")
    return str(code)


async def refund(till: Till, minor: int) -> None:
    async with till.units.begin() as unit:
        await unit.session.execute(text("UPDATE payment SET refunded_minor = :minor"), {"minor": minor})


async def test_a_genuine_receipt_can_be_compared(http: httpx.AsyncClient, till: Till) -> None:
    answer = await http.get(f"/verify/{await code_of_a_receipt(till)}")
    assert answer.status_code == 200
    for words in ("收据真实有效", "2026-000001", "悦来花园", "o**", "¥100.00", "2026-11-24"):
        assert f">{words}<" in answer.text
    assert "owner" not in answer.text
    assert "101" not in answer.text
    assert "已退金额" not in answer.text


async def test_it_speaks_english_where_asked_for(http: httpx.AsyncClient, till: Till) -> None:
    code = await code_of_a_receipt(till)
    answer = await http.get(f"/verify/{code}", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Genuine and valid" in answer.text
    assert answer.headers["content-language"] == "en"
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("minor", "verdict", "told"),
    [(4_000, "收据真实，款项已部分退还", "¥40.00"), (10_000, "收据真实，款项已全部退还", "¥100.00")],
)
async def test_refunds_are_told(
    http: httpx.AsyncClient, till: Till, minor: int, verdict: str, told: str
) -> None:
    code = await code_of_a_receipt(till)
    await refund(till, minor)
    answer = await http.get(f"/verify/{code}")
    assert verdict in answer.text
    assert f"<dt>已退金额</dt><dd>{told}</dd>" in answer.text


async def test_a_code_is_read_as_people_type_it(http: httpx.AsyncClient, till: Till) -> None:
    code = await code_of_a_receipt(till)
    typed = "-".join(code[start : start + 4] for start in range(0, 16, 4)).lower()
    typed = typed.replace("0", "o").replace("1", "l")
    assert (await http.get(f"/verify/{typed}")).status_code == 200


@pytest.mark.parametrize("code", ["0" * 16, "short", "Z" * 5_000, "<script>", "%00", "龙" * 16, "U" * 16])
async def test_unknown_codes_get_the_same_words(http: httpx.AsyncClient, code: str) -> None:
    unknown = await http.get("/verify/ZZZZZZZZZZZZZZZZ")
    answer = await http.get(f"/verify/{code}")
    assert (answer.status_code, answer.text) == (404, unknown.text)
    assert "未查到" in answer.text


async def test_who_tries_too_many_waits(http: httpx.AsyncClient) -> None:
    answers = [await http.get(f"/verify/{number:016}") for number in range(21)]
    assert [each.status_code for each in answers] == [404] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "3"
    assert "稍后再试" in answers[-1].text
