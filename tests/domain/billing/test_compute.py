"""What a run writes: drafts and what is odd; again, and after a change."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.billing.fees.models import FeeItem
from domain.billing.medium import Medium
from domain.billing.models import Bill, BillLine, BillStatus
from domain.billing.runs.models import AnomalyKind, FeeAnomaly, FeeRunStatus
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import PERIOD, Tariff, keep, ran, stored
from tests.support.world import MORNING, World

pytestmark = pytest.mark.usefixtures("tariff")

# 89.50 m² × 2.60 元; a space; 10 m³ after 175 in this year; 100.5 kWh × 0.62 元 over two equal rooms.
PROPERTY, PARKING, WATER, LAMPS = 23_270, 15_000, 6_000, (3_116, 3_115)


async def lines_by_room(units: Units, world: World) -> dict[str, list[tuple[str, int]]]:
    names = {key: name for name, key in world.rooms.items()}
    async with units.begin() as unit:
        query = select(col(Bill.room_id), col(BillLine.fee), col(BillLine.amount_minor))
        lines = query.join(BillLine, col(BillLine.bill_id) == col(Bill.id))
        rows = await unit.session.execute(lines.order_by(col(BillLine.position)))
        found: dict[str, list[tuple[str, int]]] = {}
        for room, fee, amount in rows:
            found.setdefault(names[room], []).append((fee, amount))
    return found


async def anomalies(units: Units) -> list[tuple[AnomalyKind, str, UUID | None]]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(FeeAnomaly).order_by(col(FeeAnomaly.detail)))
        return [(row.kind, row.detail, row.room_id) for row in rows.scalars()]


async def test_drafts_with_lines_that_sum_to_their_totals(units: Units, world: World) -> None:
    run = await ran(units, world)
    found = await lines_by_room(units, world)
    shared = sorted(found[room][-1][1] for room in ("101", "201"))
    assert sorted(shared, reverse=True) == list(LAMPS)
    assert found["101"][:3] == [("PROPERTY", PROPERTY), ("PARKING", PARKING), ("WATER", WATER)]
    assert [fee for fee, _ in found["201"]] == ["PROPERTY", "SHARED"]
    assert found["301"] == [("PROPERTY", PROPERTY)]
    bills, lines = await stored(units)
    assert {bill["status"] for bill in bills} == {BillStatus.DRAFT}
    assert {(bill["period"], bill["due_at"]) for bill in bills} == {
        (PERIOD, datetime(2026, 11, 25, 15, 59, tzinfo=UTC))
    }
    for bill in bills:
        own = [line["amount_minor"] for line in lines if line["bill_id"] == bill["id"]]
        assert sum(own) == bill["total_minor"]
    assert (run.status, run.bills, run.lines, run.computed_at) == (FeeRunStatus.DRAFT, 3, 7, MORNING)
    assert run.total_minor == sum(bill["total_minor"] for bill in bills) == 3 * PROPERTY + 21_000 + 6_231


async def test_again_leaves_the_same_rows(units: Units, world: World) -> None:
    first = await ran(units, world)
    before = await stored(units)
    again = await ran(units, world)
    assert await stored(units) == before
    assert (again.id, again.total_minor) == (first.id, first.total_minor)


async def test_again_after_a_change_writes_the_change(units: Units, world: World) -> None:
    await ran(units, world)
    (bills, _), other_day = await stored(units), date(2026, 11, 30)
    async with units.begin() as unit:
        ended = update(FeeItem).where(col(FeeItem.name).in_(["物业费", "车位费"]))
        await unit.session.execute(ended.values(effective_until=date(2026, 10, 1)))
    run = await ran(units, world, due_on=other_day)
    found = await lines_by_room(units, world)
    assert found["101"][0] == ("WATER", WATER)
    assert set(found) == {"101", "201"}, "a room with nothing to pay has no bill"
    (after, lines) = await stored(units)
    assert {bill["id"] for bill in after} < {bill["id"] for bill in bills}
    assert {bill["due_at"].day for bill in after} == {30}
    assert (run.bills, run.lines, len(lines), run.total_minor) == (2, 3, 3, WATER + 6_231)


async def test_bills_that_are_issued_already_are_left_alone(units: Units, world: World) -> None:
    other: dict[str, Any] = {"community_id": world.here, "room_id": world.rooms["101"], "period": PERIOD}
    voided = Bill(**other, status=BillStatus.VOID, total_minor=1, due_at=MORNING)
    issued = Bill(**other, status=BillStatus.ISSUED, total_minor=5, due_at=MORNING, issued_at=MORNING)
    await keep(units, [voided, issued])
    run = await ran(units, world)
    bills, _ = await stored(units)
    assert (run.bills, len(bills)) == (2, 4)
    assert [bill["total_minor"] for bill in bills if bill["status"] is BillStatus.ISSUED] == [5]


async def test_what_is_odd_is_shown_until_it_is_mended(units: Units, world: World, tariff: Tariff) -> None:
    await keep(units, [tariff.meter("W-301", Medium.WATER, room_id=world.rooms["301"])])
    await tariff.read(units, "E-1", {(10, 31, 12): "999"})
    await ran(units, world)
    first = await anomalies(units)
    assert first == [
        (AnomalyKind.WENT_BACK, "E-1：1000 → 999 kWh", None),
        (AnomalyKind.NO_READING, "W-301：从未抄表", world.rooms["301"]),
    ]
    await ran(units, world)
    assert await anomalies(units) == first
    await tariff.read(units, "W-301", {(10, 2): "0", (10, 30): "1"})
    await ran(units, world)
    assert await anomalies(units) == first[:1]
    assert (await lines_by_room(units, world))["301"] == [("PROPERTY", PROPERTY), ("WATER", 500)]
