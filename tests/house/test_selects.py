"""The schema writes no SQL; its engine compiles it.

A `select` in a type or a query would read rows without the type's policy, one statement more than the
operation's one, and the compiled plan and the stock executor would no longer read through the same
declarations.
"""

import ast

from tests.house.walker import calls, found


def selects(node: ast.AST) -> bool:
    return calls("select")(node) or calls("text")(node)


def test_no_statement_in_the_schema_outside_its_engine() -> None:
    everywhere = found(selects, outside=("schema/engine/",))
    assert [place for place in everywhere if place.startswith("schema/")] == []
