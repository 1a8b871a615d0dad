"""What a filter's value is in SQL, from its Python annotation."""

import types
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, DateTime, Float, Numeric, Text, Uuid
from sqlalchemy.types import TypeEngine

from domain.kit.key import Key
from schema.engine.cursors import storable
from schema.engine.errors import BadArgument, TypeMismatch
from schema.engine.global_ids import key_of
from schema.engine.model import Model, NodeType
from schema.engine.readings import Filter
from schema.engine.scalars import GlobalId

TYPES: dict[Any, TypeEngine[Any]] = {
    str: Text(),
    int: BigInteger(),
    bool: Boolean(),
    float: Float(),
    Decimal: Numeric(),
    datetime: DateTime(timezone=True),
    date: Date(),
    UUID: Uuid(),
}


@dataclass(frozen=True, slots=True)
class FilterKind:
    """The SQL types of a value: one, or for a global id of node type `of` its community and its id."""

    types: tuple[TypeEngine[Any], ...]
    of: NodeType | None = None

    def parts(self, value: Any) -> tuple[Any, ...]:
        """A coerced GraphQL value as parameters. BadArgument if it cannot be one."""
        if self.of is None:
            return (stored(value),)
        key = key_of(value, self.of.code, tenant=self.of.tenant)
        return (key.community_id, key.id)


def stored(value: Any) -> Any:
    """A GraphQL value as the database has it."""
    match value:
        case Enum():
            return value.value
        case str():
            return text(value)
        case list():
            return [stored(each) for each in value]
        case Key():
            return value.id
    return value


def text(value: str) -> str:
    """The text, if PostgreSQL can hold it."""
    try:
        return storable(value)
    except ValueError:
        raise BadArgument("BAD_TEXT", "Text cannot hold a NUL character.") from None


def filter_kind(model: Model, each: Filter) -> FilterKind:
    """From the annotation, or from `sql_type` where that is given."""
    bare = without_null(each.annotation)
    if bare is GlobalId:
        if each.of not in model.nodes:
            raise TypeMismatch(each.name, "a filter by a global id names its node type: pass of=")
        return FilterKind((Uuid(), Uuid()), model.nodes[each.of])
    if each.sql_type is not None:
        return FilterKind((each.sql_type,))
    if get_origin(bare) is list:
        (item,) = get_args(bare)
        return FilterKind((ARRAY(simple(each.name, without_null(item))),))
    return FilterKind((simple(each.name, bare),))


def simple(label: str, kind: Any) -> TypeEngine[Any]:
    """The SQL type of a single value."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Text()
    found = TYPES.get(getattr(kind, "__supertype__", kind))
    if found is None:
        raise TypeMismatch(label, f"no SQL type is known for {kind!r}: pass sql_type=")
    return found


def without_null(annotation: Any) -> Any:
    """`X` of `X | None`, also inside Annotated."""
    if get_origin(annotation) is Annotated:
        return without_null(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation
