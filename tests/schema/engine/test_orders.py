"""Orders end in as much of the key as tells the rows of a list apart, and in no more."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, UniqueConstraint

from schema.engine.keysets import complete_order
from schema.engine.readings import Order

tenant = Table(
    "row",
    MetaData(),
    Column("community_id", Integer, primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("owner_id", Integer),
    Column("position", Integer),
    Column("name", Integer),
    UniqueConstraint("community_id", "owner_id", "position"),
)
plain = Table("plain", MetaData(), Column("id", Integer, primary_key=True), Column("name", Integer))


@pytest.mark.parametrize(
    ("table", "declared", "tied", "expected"),
    [
        (tenant, "name", "", "name id community_id"),
        (tenant, "name", "community_id", "name id"),
        (tenant, "name", "community_id owner_id", "name id"),
        (tenant, "position", "community_id owner_id", "position"),
        (tenant, "position", "community_id", "position id"),
        (tenant, "owner_id position", "community_id", "owner_id position"),
        (tenant, "id", "community_id", "id"),
        (tenant, "", "community_id", "id"),
        (tenant, "", "", "id community_id"),
        (plain, "name", "", "name id"),
        (plain, "id", "", "id"),
    ],
)
@pytest.mark.parametrize("descending", [False, True])
def test_what_completes_an_order(
    table: Table, declared: str, tied: str, expected: str, descending: bool
) -> None:
    order = [Order(each, descending) for each in declared.split()]
    found = complete_order(order, table, frozenset(tied.split()))
    assert found == tuple(Order(each, descending and bool(order)) for each in expected.split())


def test_the_key_runs_in_the_direction_of_the_last_column() -> None:
    found = complete_order([Order("name", True), Order("position")], tenant, frozenset({"community_id"}))
    assert found == (Order("name", True), Order("position"), Order("id"))
