"""The caller's own notes on an object: merged, and removed by an empty value."""

from collections.abc import Mapping
from typing import Any

from payments.simulator.errors import invalid

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


def merged(old: Mapping[str, str], given: Any) -> dict[str, str]:
    """`given` is the parameter: None (nothing to do), "" (remove all), or an object. Raises StripeError."""
    if given is None:
        return dict(old)
    new = {**old, **given} if given != "" else {}
    for key, value in new.items():
        _check(key, value)
    kept = {key: value for key, value in new.items() if value != ""}
    if len(kept) > MOST_KEYS:
        raise invalid(f"You can have up to {MOST_KEYS} metadata keys", param="metadata")
    return kept


def _check(key: str, value: str) -> None:
    if len(key) > LONGEST_KEY:
        text = f"Metadata keys can have up to 40 characters, but you passed in a key that is {len(key)}."
        raise invalid(text, param="metadata")
    if len(value) > LONGEST_VALUE:
        text = (
            f"Metadata values can have up to 500 characters, but you passed in a value that is {len(value)}."
        )
        raise invalid(text, param=f"metadata[{key}]")
