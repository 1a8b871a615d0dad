"""GET /exports/{token}: the four files, what they are called, who gets none, and what is recorded of it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from domain.roles.models import Role
from payments.exports.links import open_ticket
from payments.exports.models import ExportKind, ExportLog
from payments.exports.sheet import Language
from tests.api.exports.conftest import Desk
from tests.support.product import LINKS
from tests.support.world import MORNING, FixedClock

PROBLEM = "application/problem+json"
# In Shanghai; all bills of November were issued at once.
ISSUED = "2026-11-14 16:00:00"


async def log_of(desk: Desk) -> list[tuple[str, int | None]]:
    async with desk.house.units.begin() as unit:
        rows = await unit.session.execute(select(ExportLog).order_by(col(ExportLog.id)))
        return [(each.step, each.rows) for each in rows.scalars()]


async def test_bills_of_the_days_by_place(desk: Desk, books: dict[str, UUID]) -> None:
    assert await desk.lines(ExportKind.BILLS) == [
        "楼宇,单元,房号,账期,状态,出账时间,到期时间,应缴,已缴,未缴,币种,账单编号",
        f"1,1,101,2026-11,已缴,{ISSUED},2036-11-21 16:00:00,128.50,128.50,0.00,CNY,{books['paid']}",
        f"1,1,201,2026-11,部分缴纳,{ISSUED},2026-11-19 16:00:00,100.00,25.00,75.00,CNY,{books['late']}",
    ]


async def test_payments_with_what_a_spreadsheet_would_compute_as_text(
    desk: Desk, books: dict[str, UUID]
) -> None:
    english = {"accept-language": "en-GB,en;q=0.9"}
    assert await desk.lines(ExportKind.PAYMENTS, **english) == [
        "Paid at,Building,Unit,Room,Payer,Method,Amount,Refunded,Currency,Periods,Provider's id,Payment",
        f"2026-11-24 16:00:00,1,1,101,owner,Alipay,128.50,0.00,CNY,2026-11,'=cmd(),{books['payment']}",
    ]


async def test_the_ledger_s_debits_are_its_credits(desk: Desk, books: dict[str, UUID]) -> None:
    head, *lines = await desk.lines(ExportKind.LEDGER)
    assert head == "记账时间,凭证编号,摘要,原始编号,科目,借方,贷方,币种,账期,楼宇,单元,房号"
    cells = [each.split(",") for each in lines]
    assert sorted(each[4:6] + each[6:9] + each[11:] for each in cells) == [
        ["在途资金", "128.50", "", "CNY", "", ""],
        ["应收", "", "128.50", "CNY", "2026-11", "101"],
        ["应收", "128.50", "", "CNY", "2026-11", "101"],
        ["收入", "", "128.50", "CNY", "", ""],
    ]
    assert {each[3] for each in cells} == {str(books["paid"]), "p"}


async def test_arrears_are_what_is_late_now(desk: Desk, books: dict[str, UUID]) -> None:
    url = await desk.url(ExportKind.ARREARS, since_day=date(2026, 10, 1))
    _, *lines = (await desk.client.get(url)).content.decode("utf-8-sig").splitlines()
    cells = [each.split(",") for each in lines]
    late = datetime.now(UTC) - (MORNING - timedelta(days=5))
    assert [each[2:5] + each[6:10] + each[11:] for each in cells] == [
        ["101", "2026-10", "待缴", str(late.days + 35), "7.00", "0.00", "7.00", str(books["october"])],
        ["201", "2026-11", "部分缴纳", str(late.days), "100.00", "25.00", "75.00", str(books["late"])],
    ]


@pytest.mark.usefixtures("books")
async def test_days_are_the_community_s(desk: Desk) -> None:
    """All was issued at four in the afternoon of the fourteenth, in Shanghai."""
    for since, until, rows in ((14, 14, 2), (15, 30, 0), (1, 13, 0)):
        days: dict[str, Any] = {"since_day": date(2026, 11, since), "until_day": date(2026, 11, until)}
        answer = await desk.client.get(await desk.url(ExportKind.BILLS, **days))
        assert len(answer.text.splitlines()) == 1 + rows


@pytest.mark.usefixtures("books")
async def test_the_file_has_a_name_in_both_scripts_and_is_kept_by_nobody(desk: Desk) -> None:
    answer = await desk.client.get(await desk.url(ExportKind.BILLS))
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"bills_2026-11-01_2026-11-30.csv\"; filename*=UTF-8''"
        "%E6%82%A6%E6%9D%A5%E8%8A%B1%E5%9B%AD%20%E8%B4%A6%E5%8D%95%202026-11-01_2026-11-30.csv"
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.usefixtures("books")
async def test_each_download_is_recorded_and_the_record_stands(desk: Desk) -> None:
    await desk.lines(ExportKind.BILLS)
    assert await log_of(desk) == [("BEGUN", None), ("COMPLETED", 2)]
    for statement in ("UPDATE export_log SET rows = 0", "DELETE FROM export_log", "DELETE FROM export"):
        async with desk.house.units.begin() as unit:
            with pytest.raises(DBAPIError, match="append-only"):
                await unit.session.execute(text(statement))
            unit.refuse()


@pytest.mark.usefixtures("books")
async def test_a_download_that_breaks_off_is_never_completed_and_frees_its_place(desk: Desk) -> None:
    for _ in range(3):  # more than there are places
        token = (await desk.url(ExportKind.BILLS)).removeprefix("/exports/")
        stream = desk.exports.stream(await desk.exports.admit(token), Language.ZH)
        assert (await anext(stream)).startswith(b"\xef\xbb\xbf")
        await stream.aclose()
    assert await log_of(desk) == [("BEGUN", None)] * 3


@pytest.mark.usefixtures("books")
async def test_a_client_that_goes_away_frees_its_place(desk: Desk) -> None:
    for _ in range(3):
        await broken_off(desk, await desk.url(ExportKind.BILLS))
    assert await log_of(desk) == [("BEGUN", None)] * 3
    assert (await desk.client.get(await desk.url(ExportKind.BILLS))).status_code == 200


async def broken_off(desk: Desk, url: str) -> None:
    """Takes the beginning of the file and no more, until the connection is closed."""
    begun, never = asyncio.Event(), asyncio.Event()

    async def receive() -> dict[str, Any]:
        await begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            begun.set()
            await never.wait()

    path = {"path": url, "raw_path": url.encode(), "root_path": "", "query_string": b"", "headers": []}
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", **path}
    async with asyncio.timeout(10):
        await desk.web(scope, receive, send)


@pytest.mark.usefixtures("books")
async def test_a_third_at_once_is_asked_to_come_back(desk: Desk) -> None:
    begun = []
    for _ in range(2):
        token = (await desk.url(ExportKind.BILLS)).removeprefix("/exports/")
        begun.append(desk.exports.stream(await desk.exports.admit(token), Language.ZH))
        await anext(begun[-1])
    answer = await desk.client.get(await desk.url(ExportKind.BILLS))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert answer.json()["code"] == "TOO_MANY_EXPORTS"
    for each in begun:
        await each.aclose()
    assert (await desk.client.get(await desk.url(ExportKind.BILLS))).status_code == 200


async def refusal(desk: Desk, url: str) -> tuple[int, object]:
    answer = await desk.client.get(url)
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


NOT_FOUND = (404, {"type": "about:blank", "title": "Not Found", "status": 404, "code": "NOT_FOUND"})


async def test_an_expired_link_is_gone(desk: Desk) -> None:
    url = await desk.url(ExportKind.BILLS)
    clock = desk.house.units.clock
    assert isinstance(clock, FixedClock)
    clock.instant = MORNING + timedelta(minutes=15, seconds=1)
    assert await refusal(desk, url) == (
        410,
        {"type": "about:blank", "title": "Gone", "status": 410, "code": "LINK_EXPIRED"},
    )
    assert await log_of(desk) == []


@pytest.mark.parametrize(
    "path", ["/exports/x", "/exports/%00", "/exports/%F0%9F%98%80", "/exports/" + "A" * 9]
)
async def test_a_broken_link_is_none(desk: Desk, path: str) -> None:
    assert await refusal(desk, path) == NOT_FOUND


@pytest.mark.parametrize("caller", ["guard", "other_manager", "owner", "merchant"])
async def test_a_link_of_somebody_without_the_job_is_none(desk: Desk, caller: str) -> None:
    assert await refusal(desk, await desk.url(ExportKind.BILLS, caller)) == NOT_FOUND
    assert await log_of(desk) == []


async def test_who_has_lost_the_job_gets_nothing_any_more(desk: Desk) -> None:
    url = await desk.url(ExportKind.BILLS)
    ticket = open_ticket(LINKS, url.removeprefix("/exports/"), MORNING)
    async with desk.house.units.begin() as unit:
        lost = update(Role).where(col(Role.person_id) == ticket.person_id).values(revoked_at=MORNING)
        await unit.session.execute(lost)
    assert await refusal(desk, url) == NOT_FOUND
