"""Words of the domain as GraphQL enums, with a description for each (GRAPHQL, rule 12)."""

from enum import Enum
from inspect import cleandoc
from typing import Any

import strawberry


class UndescribedValue(Exception):
    """An enum gained a value that its schema file does not describe; say there what it means."""


def describe(kind: type[Enum], name: str | None = None, **meanings: str) -> None:
    """Registers an enum of the domain, described by its docstring, and each of its values by `meanings`.

    `name` is for a class whose own says too little outside of its folder.
    """
    registered: Any = strawberry.enum(kind, name=name, description=cleandoc(kind.__doc__ or ""))
    values = registered.__strawberry_definition__.values
    if {value.name for value in values} != set(meanings):
        raise UndescribedValue(f"{kind.__name__}: {sorted({value.name for value in values} ^ set(meanings))}")
    for value in values:
        value.description = meanings[value.name]
