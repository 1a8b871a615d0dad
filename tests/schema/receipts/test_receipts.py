"""Receipts in GraphQL: of a payment, of a community by number, each screen in one statement."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.kit.key import Key
from domain.kit.links import LinkRefused
from payments.receipts.links import LASTS, opened
from tests.support.house import House
from tests.support.product import LINKS, encode_id
from tests.support.till import Till
from tests.support.world import MORNING

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINE = """query Mine { myPayments { nodes { amount { amount } receipt {
  id number payee payer place issuedAt code verifyUrl pdfUrl amount { amount currency } invoiceData
  payment { status } community { name } } } } }"""
BY_NUMBER = """query ByNumber($community: ID!, $year: Int, $after: Cursor) { community(id: $community) {
  receipts(first: 2, after: $after, year: $year) {
    nodes { number payer } pageInfo { endCursor hasNextPage } } } }"""
ONE = "query One($id: ID!) { receipt(id: $id) { number } }"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def till(house: House) -> Till:
    """Three payments of the owner, of one, two and three bills; one more waits."""
    made = Till(house.units, house.world)
    for amounts in ((10_000,), (10_000, 2_345), (1, 2, 3)):
        await made.paid(*amounts)
    await made.start(await made.bills(700))
    return made


async def community(house: House, name: str, **variables: Any) -> dict[str, Any]:
    here = encode_id("community", Key(house.world.here))
    data = await house.read(name, BY_NUMBER, community=here, **variables)
    found: dict[str, Any] = data["community"]["receipts"]
    return found


@pytest.mark.usefixtures("till")
async def test_the_payer_has_a_receipt_for_each_payment_that_came(house: House) -> None:
    before = house.asker.statements
    data = await house.read("owner", MINE)
    assert house.asker.statements - before == 1
    receipts = {each["amount"]["amount"]: each["receipt"] for each in data["myPayments"]["nodes"]}
    assert receipts.pop("7.00") is None
    assert {amount: each["number"] for amount, each in receipts.items()} == {
        "100.00": "2026-000001",
        "123.45": "2026-000002",
        "0.06": "2026-000003",
    }
    second = receipts["123.45"]
    assert (second["payee"], second["payer"], second["place"]) == ("悦来花园", "owner", "1号楼 1单元 101室")
    assert second["amount"] == {"amount": "123.45", "currency": "CNY"}
    assert second["payment"] == {"status": "SUCCEEDED"}
    assert second["community"] == {"name": "悦来花园"}
    assert second["verifyUrl"] == f"https://palm.example/verify/{second['code']}"
    assert second["invoiceData"]["totals"]["amountWithTax"] == "123.45"


@pytest.mark.usefixtures("till")
async def test_the_pdf_s_address_names_the_receipt_and_expires(house: House) -> None:
    (found,) = [
        each["receipt"]
        for each in (await house.read("owner", MINE))["myPayments"]["nodes"]
        if each["amount"]["amount"] == "100.00"
    ]
    token = found["pdfUrl"].removeprefix("https://palm.example/receipts/").removesuffix(".pdf")
    key = opened(LINKS, token, MORNING + LASTS)
    assert encode_id("receipt", key) == found["id"]
    with pytest.raises(LinkRefused):
        opened(LINKS, token, MORNING + LASTS + timedelta(seconds=1))


@pytest.mark.usefixtures("till")
async def test_finance_reads_them_by_number(house: House) -> None:
    first = await community(house, "finance")
    assert [each["number"] for each in first["nodes"]] == ["2026-000003", "2026-000002"]
    rest = await community(house, "finance", after=first["pageInfo"]["endCursor"])
    assert [each["number"] for each in rest["nodes"]] == ["2026-000001"]
    assert not rest["pageInfo"]["hasNextPage"]


@pytest.mark.usefixtures("till")
async def test_a_year_has_its_own(house: House) -> None:
    assert len((await community(house, "manager", year=2026))["nodes"]) == 2
    assert (await community(house, "manager", year=2025))["nodes"] == []


@pytest.mark.usefixtures("till")
@pytest.mark.parametrize("name", ["guard", "steward", "technician", "other_manager"])
async def test_other_staff_see_none(house: House, name: str) -> None:
    assert (await community(house, name))["nodes"] == []


async def test_a_receipt_by_its_id_is_the_payer_s(house: House, till: Till) -> None:
    ((receipt_id,),) = await till.query("SELECT id FROM receipt WHERE number = 1")
    for name, expected in (
        ("owner", {"number": "2026-000001"}),
        ("finance", {"number": "2026-000001"}),
        ("family", None),
        ("neighbour", None),
    ):
        assert await house.read(name, ONE, id=house.inside("receipt", receipt_id)) == {"receipt": expected}
