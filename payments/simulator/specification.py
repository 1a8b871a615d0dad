"""Stripe's own word on the operations that are simulated; made by tests/payments/simulator/extract.py."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "specification.json"


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def version() -> str:
    """The API version that objects are shaped by."""
    return str(_content()["version"])


def parameters(operation: str) -> dict[str, Any]:
    """The JSON Schema of the parameters of, say, `POST /v1/customers`."""
    schema: dict[str, Any] = _content()[operation]
    return schema


def expandable(kind: str) -> frozenset[str]:
    """Which members of an object hold an identifier that `expand` replaces by what it names."""
    return frozenset(_content()["expandable"].get(kind, ()))
