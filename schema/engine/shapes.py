"""The shape of variables: what a plan depends on besides the document.

Values are parameters, but whether a filter is given, what a directive says, and which type an id names,
decide the text of the statement.
"""

from collections.abc import Mapping
from typing import Any

from schema.engine.operations import Operation, Variable

Shape = tuple[Any, ...]


def shape_of(operation: Operation, variables: Mapping[str, Any], codes: Mapping[str, object]) -> Shape:
    """Equal shapes can share a plan."""
    return tuple(part(each, variables.get(each.name), codes) for each in operation.variables)


def part(variable: Variable, value: Any, codes: Mapping[str, object]) -> Any:
    """What matters of one value."""
    if value is None:
        return None
    if variable.named == "Boolean" and variable.in_directive:
        return value
    if variable.named == "ID":
        return code_of(value, codes)
    return 1


def code_of(value: Any, codes: Mapping[str, object]) -> Any:
    """The types that ids name; all unknown ones alike, so that a caller cannot make endless shapes."""
    if isinstance(value, list):
        return tuple(sorted({str(code_of(each, codes)) for each in value}))
    code = str(value).partition("_")[0]
    return code if code in codes else "?"
