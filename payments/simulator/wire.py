"""Form-encoded parameters with nested keys: `a[b][0]=1` is {"a": {"b": {"0": "1"}}}.

Whether `{"0": …}` is a list or an object, only the specification of the parameter knows; see `parameters`.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from payments.simulator.errors import StripeError, invalid

MOST_FIELDS = 5000

Tree = dict[str, Any]

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def decode(text: str) -> Tree:
    """Raises StripeError for keys that contradict each other or that are no keys."""
    tree: Tree = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise invalid(f"Invalid form encoding: {error}") from error
    for key, value in pairs:
        _insert(tree, key, value)
    return tree


def _insert(tree: Tree, key: str, value: str) -> None:
    *folders, last = _path(key)
    for folder in folders:
        inner = tree.setdefault(folder or str(len(tree)), {})
        if not isinstance(inner, dict):
            raise _contradiction(key)
        tree = inner
    if isinstance(tree.get(last), dict):
        raise _contradiction(key)
    tree[last or str(len(tree))] = value


def _path(key: str) -> list[str]:
    matched = _KEY.fullmatch(key)
    if matched is None:
        raise invalid(f"Invalid parameter name: {key}", param=key)
    return [matched[1], *re.findall(r"\[([^\]]*)\]", matched[2])]


def _contradiction(key: str) -> StripeError:
    return invalid(f"Parameter {key} is given both as a value and as an object", param=key)
