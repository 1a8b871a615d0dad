"""The product's subscriptions without a transport."""

from collections.abc import AsyncIterator

import pytest

from api.graphql.product import ProductOperations, product_operations
from api.settings import Settings
from tests.api.graphql.product import Stage, staged


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with staged(database_url) as found:
        yield found


@pytest.fixture
async def operations(stage: Stage, database_url: str) -> AsyncIterator[ProductOperations]:
    async with product_operations(Settings(database_url=database_url), stage.units) as found:
        yield found
