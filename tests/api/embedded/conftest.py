"""Folders for servers of their own, beside the run's shared ones."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.servers import ROOT


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A folder that the servers of root can reach; pytest's own temporary folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="palm-embedded-"))
    folder.chmod(0o755)
    yield folder / "data"
    note = folder / "data" / "home"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8").splitlines()[0], ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Holder:
    """Another process that holds servers over a folder."""

    process: subprocess.Popen[str]
    database_url: str
    redis_url: str
    processes: dict[str, int]


@pytest.fixture
def holder(data_folder: Path) -> Iterator[Holder]:
    """A process that holds servers over the data folder, until the test ends it."""
    command = [sys.executable, "-m", "tests.support.hold_servers", str(data_folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Holder(process, **json.loads(process.stdout.readline()))
        with suppress(ProcessLookupError):
            process.terminate()
