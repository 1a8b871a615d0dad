"""Migrations never wait long for a lock.

An ALTER TABLE that waits behind one slow reader makes every later query of that table wait behind it: a
migration without a lock timeout is an outage. The environment sets it for all of them, before the first; none
may take it back.
"""

import re

from tests.house.walker import ROOT

MIGRATIONS = ROOT / "domain" / "migrations"
SETTING = re.compile(r"lock_timeout\s*=\s*'?(\d+)(ms|s)'?")


def test_the_environment_sets_a_lock_timeout_before_it_migrates() -> None:
    text = (MIGRATIONS / "env.py").read_text(encoding="utf-8")
    setting = SETTING.search(text)
    assert setting is not None
    assert int(setting[1]) * (1000 if setting[2] == "s" else 1) in range(1, 10_001)
    assert setting.start() < text.index("run_migrations()")


def test_no_migration_takes_it_back() -> None:
    versions = sorted((MIGRATIONS / "versions").glob("*.py"))
    assert versions
    assert [file.name for file in versions if "lock_timeout" in file.read_text(encoding="utf-8")] == []
