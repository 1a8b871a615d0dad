"""Stripe's own SDK for Node."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.payments.simulator.conftest import StripeSimulator
from tests.support.npm import installed, node_program

HERE = Path(__file__).parent / "node"


@pytest.mark.timeout(400)
def test_the_sdk_for_node(simulator: StripeSimulator) -> None:
    node = node_program("Stripe's SDK for Node")
    folder = installed(HERE, node) / f"run-{os.getpid()}"
    folder.mkdir()
    try:
        shutil.copy(HERE / "sdk.test.mjs", folder)
        done = subprocess.run(
            [node, "--test", "sdk.test.mjs"],
            cwd=folder,
            env=os.environ | {"STRIPE_API_BASE": simulator.base_url, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    finally:
        shutil.rmtree(folder)
    assert done.returncode == 0, done.stdout
    assert "# pass 8" in done.stdout or "ℹ pass 8" in done.stdout, done.stdout
