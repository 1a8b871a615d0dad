"""The clients that apps are built with, as they are, against the server, as it is."""

import asyncio
import os
from pathlib import Path

import pytest

SUITES = sorted(file.name for file in (Path(__file__).parent / "suites").glob("*.test.mjs"))
SECONDS = 100


def test_all_suites_are_here() -> None:
    assert [
        f"{name}.test.mjs" for name in ("apollo", "audit", "graphql-sse", "graphql-ws", "relay", "urql")
    ] == SUITES


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.timeout(400)
@pytest.mark.parametrize("suite", SUITES)
async def test_client(node: str, workshop: Path, palm: str, suite: str) -> None:
    process = await asyncio.create_subprocess_exec(
        node,
        "--test",
        suite,
        cwd=workshop,
        env=os.environ | {"PALM_URL": palm, "NODE_ENV": "production", "NO_COLOR": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    report = said.decode(errors="replace")
    assert process.returncode == 0, report
    assert "# skipped 0" in report or "ℹ skipped 0" in report, report
