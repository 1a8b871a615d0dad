"""A community that charges something; see tests/domain/billing/tariff.py."""

from dataclasses import dataclass

import pytest_asyncio

from domain.kit.key import Key
from tests.domain.billing.tariff import Tariff
from tests.schema.kit.conftest import operations, stage  # noqa: F401 - fixtures of the subscription
from tests.support.house import House
from tests.support.product import encode_id


@dataclass(frozen=True, slots=True)
class Charging:
    """A house with its tariff."""

    house: House
    tariff: Tariff

    @property
    def community(self) -> str:
        return encode_id("community", Key(self.house.world.here))

    def item(self, name: str) -> str:
        return self.house.inside("feeitem", self.tariff.items[name])

    def room(self, number: str) -> str:
        return self.house.inside("room", self.house.world.rooms[number])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def charging(house: House) -> Charging:
    tariff = Tariff(house.world)
    await tariff.write(house.units)
    return Charging(house, tariff)
