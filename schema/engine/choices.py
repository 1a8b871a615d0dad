"""Enums: closed sets of words, each with its meaning."""

from collections.abc import Iterable, Mapping
from enum import EnumMeta

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from domain.kit.actor import App
from schema.engine.access import allow
from schema.engine.errors import MissingDescription


def choices(
    kind: EnumMeta,
    *,
    description: str,
    values: Mapping[str, str],
    apps: Iterable[App] | None = None,
    only: Mapping[str, Iterable[App]] | None = None,
    since: str | None = None,
    name: str | None = None,
) -> None:
    """Makes an enum of the domain a GraphQL enum. `values` describes each member; `only` narrows single
    ones."""
    strawberry.enum(kind, name=name, description=description)
    definition: StrawberryEnumDefinition = kind.__strawberry_definition__  # type: ignore[attr-defined]
    for each in definition.values:
        if each.name not in values:
            raise MissingDescription(f"{kind.__name__}.{each.name}")
        each.description = values[each.name]
    allow(apps=apps, since=since, values=only)(kind)
