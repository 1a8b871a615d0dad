"""What the worker asks every few seconds is answered from an index, also when everything else has
been paid.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from payments.autopay.announce import ANNOUNCE
from payments.autopay.charge import CHARGES
from payments.autopay.failures import FAILED
from payments.cards.settle import OPEN, REMOVED
from payments.checkout.sweep import CLAIM
from payments.reconciliation.books import BOOKS, POSTED
from payments.reconciliation.days import DUE
from payments.reconciliation.owners import OWNERS

STATEMENTS = {
    "announce": (ANNOUNCE, ["timestamptz"]),
    "charges": (CHARGES, ["timestamptz"]),
    "failures": (FAILED, ["timestamptz"]),
    "setups": (OPEN, ["timestamptz", "int"]),
    "removed": (REMOVED, ["timestamptz", "int"]),
    "sweep": (CLAIM, ["timestamptz", "int"]),
    "books": (BOOKS, ["uuid", "text[]", "text[]"]),
    "posted": (POSTED, ["uuid", "timestamptz", "timestamptz"]),
    "days": (DUE, ["timestamptz"]),
    "owners": (OWNERS, ["int[]", "uuid[]", "uuid[]", "uuid[]", "text[]", "text[]"]),
}
# Communities are few, and every one of them is meant.
SMALL = {"community"}


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_table_is_read_from_end_to_end(connection: asyncpg.Connection, name: str) -> None:
    statement, types = STATEMENTS[name]
    # On no rows reading everything is cheaper; what counts is that an index serves at all.
    await connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE asked ({', '.join(types)}) AS {statement}")
    values = ", ".join(["NULL"] * len(types))
    (row,) = await connection.fetch(f"EXPLAIN (FORMAT JSON) EXECUTE asked({values})")
    scanned = {node["Relation Name"] for node in nodes(json.loads(row[0])) if node["Node Type"] == "Seq Scan"}
    assert scanned - SMALL == set()


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """All nodes of an explained plan."""
    if isinstance(plan, list):
        for each in plan:
            yield from nodes(each)
    elif isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for value in plan.values():
            yield from nodes(value)
