"""A real browser for tests of pages: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

START_MILLISECONDS = 60_000


def chromium_program() -> str:
    """Continuous integration has Chromium; without it there is nothing to look at a page with."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and continuous integration has to look at pages with it")
        pytest.skip("Chromium is not installed, so no page was looked at (on Debian: apt install chromium)")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Without a screen."""
    program = chromium_program()
    # Chromium's sandbox refuses to run as root, as which continuous integration may run; the pages are ours.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=False, timeout=START_MILLISECONDS
        )
        yield started
        started.close()
