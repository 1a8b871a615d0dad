"""A community that charges something."""

import pytest

from domain.kit.unit_of_work import Units
from tests.domain.billing.tariff import Tariff
from tests.support.world import World


@pytest.fixture
async def tariff(units: Units, world: World) -> Tariff:
    """See tests/domain/billing/tariff.py."""
    made = Tariff(world)
    await made.write(units)
    return made
