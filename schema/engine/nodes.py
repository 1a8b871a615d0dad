"""Object types that are rows: the `Node` interface and the @node decorator."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, dataclass_transform

import strawberry
from sqlalchemy import FromClause

from domain.kit.actor import App
from schema.engine.access import allow
from schema.engine.errors import MissingDescription, MissingPolicy, TypeMismatch, UnknownColumn
from schema.engine.fields import (
    ReadField,
    column,
    composite,
    declare,
    either,
    expression,
    few,
    finished,
    many,
    one,
)
from schema.engine.readings import Column, Declaration, Finished, Identity, Policy
from schema.engine.scalars import GlobalId

ATTRIBUTE = "__palm_node__"
Kind = TypeVar("Kind", bound=type)


def identity() -> Any:
    """The `id` field of every node."""
    return declare(Identity(), "The global id: opaque, stable, and unique among all types.", {})


@strawberry.interface(description="A thing with a global id, which `node(id)` finds again.")
class Node:
    """The base of every node class."""

    id: GlobalId = identity()


@dataclass_transform(
    kw_only_default=True, field_specifiers=(column, composite, either, expression, few, finished, many, one)
)
def node(
    *,
    table: Any,
    visible: Policy,
    code: str,
    apps: Iterable[App] | None = None,
    since: str | None = None,
    name: str | None = None,
) -> Callable[[Kind], Kind]:
    """Makes a class an object type whose values are rows of `table` that `visible` lets the caller see.

    `code` is the short word that its global ids begin with: lower-case letters, unique, never changed.
    """

    def decorate(cls: Kind) -> Kind:
        source: FromClause = getattr(table, "__table__", table)
        check(cls, source, visible, code)
        setattr(cls, ATTRIBUTE, Declaration(source, visible, code))
        typed: Kind = strawberry.type(cls, name=name, description=inspect.cleandoc(cls.__doc__ or ""))
        return allow(apps=apps, since=since)(typed)

    return decorate


def check(cls: type, table: FromClause, visible: object, code: str) -> None:
    """What can be known before the other types are."""
    if not callable(visible):
        raise MissingPolicy(cls.__name__)
    if not (cls.__doc__ or "").strip():
        raise MissingDescription(cls.__name__)
    if not (code.isalpha() and code.islower() and code.isascii()):
        raise TypeMismatch(cls.__name__, f"code {code!r} is not made of lower-case letters")
    for name, field in vars(cls).items():
        if isinstance(field, ReadField):
            for needed in columns_of(name, field):
                if needed not in table.c:
                    raise UnknownColumn(f"{cls.__name__}.{name}", needed, str(table.description))


def columns_of(name: str, field: ReadField) -> tuple[str, ...]:
    """The columns that a field names."""
    match field.reading:
        case Column(name=other):
            return (other or name,)
        case Finished(needs=needs):
            return needs
    return ()


def declaration_of(cls: object) -> Declaration | None:
    """The declaration of a node class itself."""
    found = vars(cls).get(ATTRIBUTE) if isinstance(cls, type) else None
    return found if isinstance(found, Declaration) else None
