"""Items of each kind that the tests charge by, and October's bills issued where a test asks for it."""

import pytest

from domain.billing.issue import IssueFees, issue_fees
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import ran
from tests.support.world import World


@pytest.fixture
async def october_issued(units: Units, world: World) -> None:
    """Up to October nothing that is charged can change."""
    run = await ran(units, world)
    async with units.begin() as unit:
        await issue_fees(unit, world.callers["finance"], IssueFees(Key(run.id, world.here)))
