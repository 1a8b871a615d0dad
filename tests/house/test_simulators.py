"""The real server imports no simulator when it starts in production.

Simulators answer for Stripe, Firebase and text messages in the demo and the tests. They are processes of
their own, started by name; the few that show something on the demo's own page are imported inside the branch
that only the demo takes. An import at the top of a module would put them into production.
"""

import ast
import re

from tests.house.walker import imported, sources

FOLDER = re.compile(r"(^|\.)simulators?(\.|$)")
SIMULATORS = ("payments/simulator/", "notifications/simulators/", "api/simulator/")


def imports_simulator(tree: ast.Module) -> bool:
    """Whether importing the module imports a simulator."""
    return any(FOLDER.search(name) for statement in tree.body for name in imported(statement))


def test_no_module_imports_a_simulator_at_its_top() -> None:
    assert [
        each.place for each in sources() if not each.within(*SIMULATORS) and imports_simulator(each.tree)
    ] == []


def test_the_check_tells_them_apart() -> None:
    assert imports_simulator(ast.parse("from api.simulator.sms import outbox"))
    assert imports_simulator(ast.parse("from notifications import simulators"))
    assert not imports_simulator(ast.parse("def demo():\n    import api.simulator.sms"))
    assert not imports_simulator(ast.parse("from api import simulate"))
