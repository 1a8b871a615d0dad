"""Every relationship is `lazy="raise"`.

A lazy load is a statement that nobody sees in the code, once a row, and in async code it fails only when the
row is not in the session yet: in production, and not in the test that has just written it.
"""

import ast

from tests.house.walker import called_name, found


def may_load(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or called_name(node) not in {"relationship", "Relationship"}:
        return False
    return not any(isinstance(part, ast.Constant) and part.value == "raise" for part in ast.walk(node))


def test_no_relationship_loads_by_itself() -> None:
    assert found(may_load) == []


def test_the_check_tells_them_apart() -> None:
    code = {
        "relationship(lazy='raise')": False,
        "Relationship(sa_relationship_kwargs={'lazy': 'raise'})": False,
        "relationship(lazy='selectin')": True,
        "Relationship()": True,
    }
    assert {text: may_load(ast.parse(text, mode="eval").body) for text in code} == code
