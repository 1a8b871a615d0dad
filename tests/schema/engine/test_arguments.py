"""Bad arguments get clear errors in place, and null goes where the specification says."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError

from domain.kit.actor import Actor, App
from schema.engine import BigInt, CurrencyCode, Cursor
from schema.engine.engine import Engine
from schema.engine.scalars import SCALARS
from tests.schema.engine.answers import ask, codes, messages
from tests.schema.engine.community import PEOPLE

MANAGER = Actor(App.MANAGER, PEOPLE[3])
TOWN = "twn_AAAAAAAAAAAAAAAAAAAACg"


@pytest.mark.parametrize(
    ("document", "code", "message"),
    [
        ('{ bill(id: "nonsense") { id } }', "BAD_ID", '"nonsense" is not a global id.'),
        (f'{{ bill(id: "{TOWN}") {{ id }} }}', "BAD_ID", f'"{TOWN}" is the id of something else.'),
        ('{ node(id: "") { id } }', "BAD_ID", '"" is not a global id.'),
        ('{ bills(after: "e30") { totalCount } }', "BAD_CURSOR", "The cursor does not belong to this list."),
        ('{ bills(after: "WzFd") { __typename } }', "BAD_CURSOR", "The cursor does not belong to this list."),
        ("{ bills(first: 101) { totalCount } }", "PAGE_SIZE", "first and last are from 0 to 100."),
        ("{ bills(last: -1) { totalCount } }", "PAGE_SIZE", "first and last are from 0 to 100."),
        ("{ bills(first: 1, last: 1) { totalCount } }", "PAGE_SIZE", "Give first or last, not both."),
    ],
)
async def test_a_bad_argument(engine: Engine, document: str, code: str, message: str) -> None:
    answer = await ask(engine, document, MANAGER)
    assert messages(answer) == [message]
    assert codes(answer) == [code]
    (error,) = answer["errors"]
    assert error["path"] == [document.split("(", maxsplit=1)[0].strip("{ ")]
    nullable = document.startswith(("{ bill(", "{ node("))
    assert answer["data"] == ({error["path"][0]: None} if nullable else None)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (datetime, "2026-01-01", "DateTime is ISO 8601 with an offset"),
        (datetime, 5, "not 5."),
        (date, "2026-02-30", 'Date is text such as 2026-11-24, not "2026-02-30".'),
        (Decimal, 1.5, "Decimal is text such as 12.50, not 1.5."),
        (Decimal, "NaN", 'Decimal is text such as 12.50, not "NaN".'),
        (BigInt, 2**63, "BigInt is a whole number of 64 bits, not 9223372036854775808."),
        (BigInt, True, "BigInt is a whole number of 64 bits, not true."),
        (Cursor, "?", 'Cursor cannot be "?".'),
        (CurrencyCode, {}, "CurrencyCode cannot be this value."),
    ],
)
def test_a_scalar_refuses_in_plain_words(kind: Any, value: Any, message: str) -> None:
    parse = SCALARS[kind].parse_value
    assert parse is not None
    with pytest.raises(GraphQLError, match=re.escape(message)):
        parse(value)


async def test_text_with_a_nul_is_refused(engine: Engine) -> None:
    query = "query ($p: String) { bills(first: 1) { nodes { room { bills(period: $p) { totalCount } } } } }"
    assert codes(await ask(engine, query, MANAGER, p="\0")) == ["BAD_TEXT"]


async def test_pages_walk_the_whole_list_both_ways(engine: Engine) -> None:
    everything = await ask(engine, "{ bills(first: 100) { edges { cursor node { id } } } }", MANAGER)
    expected = [each["node"]["id"] for each in everything["data"]["bills"]["edges"]]
    assert len(expected) == 56
    for size, entry, more, edge in (
        ("first", "after", "hasNextPage", "endCursor"),
        ("last", "before", "hasPreviousPage", "startCursor"),
    ):
        query = f"""query ($c: Cursor) {{ bills({size}: 9, {entry}: $c) {{
            nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
        found: list[str] = []
        cursor, goes_on = None, True
        while goes_on:
            page = (await ask(engine, query, MANAGER, c=cursor))["data"]["bills"]
            ids = [each["id"] for each in page["nodes"]]
            found = [*found, *ids] if size == "first" else [*ids, *found]
            cursor, goes_on = page["pageInfo"][edge], page["pageInfo"][more]
        assert found == expected


async def test_null_and_omitted_mean_no_filter(engine: Engine) -> None:
    bills = "bills(status: $s, period: $p) { totalCount }"
    query = (
        f"query ($s: [BillStatus!], $p: String) {{ bills(first: 1) {{ nodes {{ room {{ {bills} }} }} }} }}"
    )
    states: list[dict[str, Any]] = [{}, {"s": None}, {"s": [], "p": None}, {"s": ["DUE"]}, {"p": "2026-01"}]
    counts = [
        (await ask(engine, query, MANAGER, **variables))["data"]["bills"]["nodes"][0]["room"][
            "bills"
        ].popitem()[1]
        for variables in states
    ]
    assert counts == [7, 7, 0, 2, 1]
