"""Reports over many bills read what they need by the index that was made for it."""

from typing import Any

import orjson
import pytest

from mobile_contract.documents import every_operation
from tests.queries.conftest import Demo
from tests.queries.test_app_operations import nodes, prepared

OPERATIONS = {(each.app, each.name): each for each in every_operation()}


async def indexes_of(demo: Demo, app: str, name: str) -> set[str]:
    """The names of all indexes in PostgreSQL's plan of a screen."""
    found, variables = prepared(demo, OPERATIONS[app, name])
    plan = demo.engine.plan(found, variables)
    async with demo.connection.transaction():
        await demo.connection.execute("SET LOCAL enable_seqscan = off")
        await demo.connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await demo.connection.execute(f"PREPARE report AS {plan.sql}")
        values = ", ".join(["NULL"] * (len(plan.columns) + plan.now))
        (row,) = await demo.connection.fetch(f"EXPLAIN (FORMAT JSON) EXECUTE report({values})")
        await demo.connection.execute("DEALLOCATE report")
    explained: Any = orjson.loads(row[0])
    return {node["Index Name"] for node in nodes(explained) if "Index Name" in node}


@pytest.mark.parametrize(
    ("app", "name", "indexes"),
    [
        ("manager", "Arrears", {"ix_bill_open"}),
        ("manager", "RoomStatement", {"ix_ledger_entry_bill", "pk_ledger_transfer"}),
        ("resident", "RoomStatement", {"ix_ledger_entry_bill", "pk_ledger_transfer"}),
        ("resident", "MyBills", {"ix_bill_room"}),
        ("manager", "Exports", {"ix_export_feed", "ix_export_log_export"}),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_it_reads_by_these(demo: Demo, app: str, name: str, indexes: set[str]) -> None:
    assert await indexes_of(demo, app, name) >= indexes
