"""What a test asks of the outbox."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import Units


async def recorded(units: Units) -> list[tuple[str, dict[str, Any]]]:
    """All events that were committed, as (name, payload), oldest first."""
    async with units.begin() as unit:
        rows = await unit.session.execute(select(OutboxRow).order_by(col(OutboxRow.id)))
        return [(row.name, row.payload) for row in rows.scalars()]
