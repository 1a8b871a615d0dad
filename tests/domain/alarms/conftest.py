"""The small world with devices in it."""

import pytest

from domain.kit.unit_of_work import Units
from tests.support.sensors import Sensors, build_sensors
from tests.support.world import World


@pytest.fixture
async def sensors(units: Units, world: World) -> Sensors:
    """See tests/support/sensors.py."""
    return await build_sensors(units, world)
