"""Numbers without gap or double, whatever happens at the same time or half-way."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.billing.adjustments.models import AdjustmentKind, BillAdjustment
from payments.checkout.hear import hear
from payments.receipts.codes import ALPHABET
from payments.receipts.content import Content
from payments.receipts.issue import issue_receipt
from tests.payments.receipts.conftest import Till, succeeded
from tests.support.world import MORNING


async def numbers(till: Till) -> list[tuple[int, int]]:
    return [(each.year, each.number) for each in await till.receipts()]


async def test_a_payment_that_succeeds_has_its_receipt(till: Till) -> None:
    receipt = await till.paid(bills=2)
    content = Content.model_validate(receipt.content)
    assert (receipt.year, receipt.number, receipt.amount_minor) == (2026, 1, 20_000)
    assert (content.payee, content.room) == ("悦来花园", "1号楼 1单元 101室")
    assert content.payer == "owner"
    assert [(bill.period, bill.paid_minor) for bill in content.bills] == [
        ("2020-02", 10_000),
        ("2020-03", 10_000),
    ]
    lines = [(line.label, line.amount_minor) for line in content.bills[0].lines]
    assert lines == [("物业费", 7_000), ("停车费", 3_000)]
    assert set(receipt.code) <= set(ALPHABET)


async def test_corrections_and_late_fees_are_printed_beside_the_charges(till: Till) -> None:
    payment = await till.payment()
    part = (await till.bills_of(payment))[0]
    change: dict[str, Any] = {"community_id": part.community_id, "bill_id": part.bill_id}
    staff = {**change, "made_by": till.world.person("finance")}
    async with till.units.begin() as unit:
        for row in (
            BillAdjustment(
                **staff, kind=AdjustmentKind.CORRECTION, amount_minor=500, reason="抄表更正", made_at=MORNING
            ),
            BillAdjustment(
                **staff, kind=AdjustmentKind.WAIVER, amount_minor=-300, reason="停电补偿", made_at=MORNING
            ),
            *(
                BillAdjustment(
                    **change,
                    kind=AdjustmentKind.LATE_FEE,
                    amount_minor=7,
                    reason="",
                    made_at=MORNING,
                    charged_through=date(2026, 11, day),
                )
                for day in (20, 21, 22)
            ),
        ):
            unit.session.add(row)
            await unit.session.flush()
    await till.succeeds(payment)
    (receipt,) = await till.receipts()
    lines = Content.model_validate(receipt.content).bills[0].lines[2:]
    assert [(line.fee, line.label, line.detail, line.amount_minor) for line in lines] == [
        ("CORRECTION", "更正", "抄表更正", 500),
        ("WAIVER", "减免", "停电补偿", -300),
        ("LATE_FEE", "滞纳金", "计至 2026-11-22", 21),
    ]


async def test_fifty_at_once_are_numbered_one_to_fifty(till: Till) -> None:
    payments = [await till.payment() for _ in range(50)]
    await asyncio.gather(*(till.succeeds(each) for each in payments))
    assert await numbers(till) == [(2026, each) for each in range(1, 51)]
    assert len({each.code for each in await till.receipts()}) == 50


async def test_heard_often_and_at_once_there_is_one_receipt(till: Till) -> None:
    payment = await till.payment()
    await asyncio.gather(*(till.succeeds(payment) for _ in range(10)))
    async with till.units.begin() as unit:
        await issue_receipt(unit, payment)
    await till.paid()
    assert await numbers(till) == [(2026, 1), (2026, 2)]


async def test_a_number_is_given_back_by_a_transaction_that_dies(till: Till) -> None:
    await till.paid()
    dies = await till.payment()
    with pytest.raises(ZeroDivisionError):
        async with till.units.begin() as unit:
            await hear(unit, succeeded(dies))
            raise ZeroDivisionError
    await till.paid()
    await till.succeeds(dies)
    assert await numbers(till) == [(2026, 1), (2026, 2), (2026, 3)]


async def test_the_year_changes_at_the_community_s_own_midnight(till: Till) -> None:
    for instant in (
        datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 16, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
    ):
        till.clock.instant = instant
        await till.paid()
    assert await numbers(till) == [(2026, 1), (2027, 1), (2027, 2)]


async def test_communities_count_for_themselves(till: Till) -> None:
    for room, payer in (("101", "owner"), ("901", "other_community"), ("201", "neighbour")):
        await till.paid(room, payer)
    found = {(each.community_id, each.number) for each in await till.receipts()}
    assert found == {(till.world.here, 1), (till.world.here, 2), (till.world.there, 1)}


@pytest.mark.parametrize(
    "statement", ["UPDATE receipt SET number = 7", "DELETE FROM receipt", "TRUNCATE receipt"]
)
async def test_nobody_changes_a_receipt(till: Till, statement: str) -> None:
    await till.paid()
    with pytest.raises(DBAPIError, match="stays as it is"):
        async with till.units.begin() as unit:
            await unit.session.execute(text(statement))
    assert await numbers(till) == [(2026, 1)]
