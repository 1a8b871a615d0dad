"""Pages: both directions, empty ones, ties, both cursors at once, and cursors that are none."""

import base64
import json
from typing import Any

import pytest

from domain.kit.actor import Actor, App
from schema.engine.engine import Engine
from tests.schema.engine.answers import ask, codes
from tests.schema.engine.community import PEOPLE

MANAGER = Actor(App.MANAGER, PEOPLE[3])
ALL = 56
INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


async def edges(engine: Engine) -> list[str]:
    """The cursors of all bills in order."""
    answer = await ask(engine, "{ bills(first: 100) { edges { cursor } } }", MANAGER)
    return [each["cursor"] for each in answer["data"]["bills"]["edges"]]


@pytest.mark.parametrize(
    ("arguments", "shown", "more", "before"),
    [
        ("first: 3", (0, 3), True, False),
        ("first: 56", (0, 56), False, False),
        ("first: 55", (0, 55), True, False),
        ("first: 57", (0, 56), False, False),
        ("first: 0", (0, 0), True, False),
        ("first: 2, after: 53", (54, 56), False, True),
        ("first: 1, after: 53", (54, 55), True, True),
        ("first: 5, after: 55", (0, 0), False, True),
        ("first: 3, before: 5", (0, 3), True, False),
        ("first: 9, after: 2, before: 6", (3, 6), False, True),
        ("first: 9, after: 6, before: 2", (0, 0), False, True),
        ("last: 3", (53, 56), False, True),
        ("last: 56", (0, 56), False, False),
        ("last: 0", (0, 0), False, True),
        ("last: 2, before: 2", (0, 2), True, False),
        ("last: 1, before: 2", (1, 2), True, True),
        ("last: 5, before: 0", (0, 0), True, False),
        ("last: 2, after: 50", (54, 56), False, True),
        ("after: 5", (6, 26), True, True),
        ("before: 5", (0, 5), False, False),
        ("first: null, last: 2, after: null", (54, 56), False, True),
    ],
)
@pytest.mark.parametrize("planned", [True, False], ids=["planned", "stock"])
async def test_a_page_and_what_lies_around_it(
    engine: Engine, arguments: str, shown: tuple[int, int], more: bool, before: bool, planned: bool
) -> None:
    cursors = await edges(engine)
    given = ", ".join(
        f'{name}: "{cursors[int(value)]}"' if name in {"after", "before"} and value != "null" else each
        for each in arguments.split(", ")
        for name, value in [each.split(": ")]
    )
    other = "" if planned else "greeting"
    document = f"{{ {other} bills({given}) {{ edges {{ cursor }} {INFO} totalCount }} }}"
    found = (await ask(engine, document, MANAGER))["data"]["bills"]
    page = cursors[slice(*shown)]
    assert [each["cursor"] for each in found["edges"]] == page
    assert found["pageInfo"] == {
        "hasNextPage": more,
        "hasPreviousPage": before,
        "startCursor": page[0] if page else None,
        "endCursor": page[-1] if page else None,
    }
    assert found["totalCount"] == ALL


def cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BILL = ["2026-01-01", 1, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        [],
        BILL[:-1],
        [*BILL, 1],
        [BILL[0], True, *BILL[2:]],
        [BILL[0], "1", *BILL[2:]],
        [BILL[0], 1.0, *BILL[2:]],
        [BILL[0], None, *BILL[2:]],
        [BILL[0], 2**63, *BILL[2:]],
        [BILL[0], -(2**63) - 1, *BILL[2:]],
        ["2026-02-30", *BILL[1:]],
        [20260101, *BILL[1:]],
        [*BILL[:3], "no uuid"],
        [*BILL[:2], BILL[0], BILL[3]],
    ],
)
async def test_a_cursor_of_another_shape_is_refused(engine: Engine, values: Any) -> None:
    document = "query ($c: Cursor) { bills(after: $c) { totalCount } }"
    answer = await ask(engine, document, MANAGER, c=cursor(values))
    assert codes(answer) == ["BAD_CURSOR"]
    assert engine.reader.statements == 0


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0])
async def test_the_bounds_of_a_number_are_within_bounds(engine: Engine, number: int) -> None:
    document = "query ($c: Cursor) { bills(after: $c) { totalCount } }"
    answer = await ask(engine, document, MANAGER, c=cursor([BILL[0], number, *BILL[2:]]))
    assert answer["data"] == {"bills": {"totalCount": ALL}}


@pytest.mark.parametrize("name", ["nul \0", "half \ud800"])
async def test_text_in_a_cursor_that_postgresql_cannot_hold(engine: Engine, name: str) -> None:
    document = "query ($c: Cursor) { towns(after: $c) { totalCount } }"
    answer = await ask(engine, document, MANAGER, c=cursor([name, BILL[2]]))
    assert codes(answer) == ["BAD_CURSOR"]


async def test_a_list_without_a_count_says_null_also_where_it_has_no_plan(engine: Engine) -> None:
    for other in ("", "greeting"):
        document = f"{{ {other} towns(first: 1) {{ nodes {{ rooms {{ totalCount nodes {{ id }} }} }} }} }}"
        (town,) = (await ask(engine, document, MANAGER))["data"]["towns"]["nodes"]
        assert town["rooms"]["totalCount"] is None
        assert town["rooms"]["nodes"]


async def test_a_few_are_the_first_by_their_order_and_no_more_than_their_bound(engine: Engine) -> None:
    for other in ("", "greeting"):
        document = f"""{{ {other} towns(first: 9) {{ nodes {{ rooms(first: 9) {{ nodes {{
          dueBills {{ dueAt status }} bills(first: 9, status: DUE) {{ nodes {{ dueAt }} }}
        }} }} }} }} }}"""
        towns = (await ask(engine, document, MANAGER))["data"]["towns"]["nodes"]
        rooms = [room for town in towns for room in town["rooms"]["nodes"]]
        assert len(rooms) == 8
        for room in rooms:
            due = sorted(each["dueAt"] for each in room["bills"]["nodes"])
            assert [each["dueAt"] for each in room["dueBills"]] == due[:3]
            assert {each["status"] for each in room["dueBills"]} <= {"DUE"}


def test_the_bound_of_a_few_is_in_the_statement(engine: Engine) -> None:
    document = "{ bills(first: 5) { nodes { room { dueBills { id } } lines { id } } } }"
    sql = engine.plan(engine.prepare(document, None, MANAGER)).sql
    assert [sql.count(f" LIMIT {bound})") for bound in (3, 5, 20)] == [1, 1, 1]
