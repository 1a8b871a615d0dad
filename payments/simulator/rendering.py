"""From stored objects to answers: our own members are left out, `expand` puts objects in the place of ids."""

from collections.abc import Callable, Sequence
from typing import Any

from payments.simulator.errors import invalid
from payments.simulator.specification import expandable
from payments.simulator.store import Json

DEEPEST = 4

Find = Callable[[str], Json | None]


def shown(value: Any) -> Any:
    """A copy without those members of objects whose name begins with an underscore; notes may have such."""
    if isinstance(value, dict):
        ours = "_" if "object" in value else ()
        return {
            name: shown(member) if isinstance(member, dict | list) else member
            for name, member in value.items()
            if not name.startswith(ours)
        }
    if isinstance(value, list):
        return [shown(member) for member in value]
    return value


def expanded(body: Json, paths: Sequence[str], find: Find) -> Json:
    """The answer with what `expand` asks for. Raises StripeError for what cannot be expanded."""
    answer: Json = shown(body)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise invalid(f"You cannot expand more than {DEEPEST} levels of a property", param="expand")
        _expand(answer, steps, path, find)
    return answer


def _expand(at: Any, steps: Sequence[str], path: str, find: Find) -> None:
    if isinstance(at, list):
        for each in at:
            _expand(each, steps, path, find)
    if not isinstance(at, dict) or not steps:
        return
    first, *rest = steps
    value = at.get(first)
    if isinstance(value, str) or (value is None and not rest):
        if first not in expandable(str(at.get("object", ""))):
            raise invalid(f"This property cannot be expanded ({path}).", param="expand")
        if value is None:
            return
        value = at[first] = shown(find(value))
    _expand(value, rest, path, find)
