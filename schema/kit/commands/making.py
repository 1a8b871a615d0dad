"""Strawberry types that are made from data instead of from a class statement."""

import types
from collections.abc import Mapping
from typing import Any

import strawberry


def described_type(name: str, description: str, fields: Mapping[str, tuple[Any, str]]) -> type:
    """An object type. `fields` maps a Python name to its annotation and description."""
    body = {
        "__annotations__": {field: annotation for field, (annotation, _) in fields.items()},
        **{field: strawberry.field(description=text) for field, (_, text) in fields.items()},
    }
    made = types.new_class(name, (), {}, lambda namespace: namespace.update(body))
    return strawberry.type(made, name=name, description=description)
