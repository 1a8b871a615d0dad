"""Production never imports a simulator.

Simulators answer for Stripe, Firebase and text messages in the demo and the tests. They are processes of
their own, started by name, so that no mistake in a setting can put one into the real server.
"""

import re

from tests.house.walker import found, imported

FOLDER = re.compile(r"(^|\.)simulators?(\.|$)")


def test_nothing_imports_a_simulator_but_itself() -> None:
    simulators = ("payments/simulator/", "notifications/simulators/", "api/simulator/")
    assert found(lambda node: any(FOLDER.search(name) for name in imported(node)), outside=simulators) == []
