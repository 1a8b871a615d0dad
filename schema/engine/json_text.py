"""How PostgreSQL writes one value as JSON: an SQL expression of type text for each kind of leaf.

Session settings that this relies on: TimeZone UTC, DateStyle ISO, standard_conforming_strings on.
"""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLNonNull,
    is_list_type,
)
from sqlalchemy import Boolean, Date, Enum, Integer, Numeric, Uuid
from sqlalchemy.types import TypeEngine

from schema.engine.cursors import word_of
from schema.engine.sql_text import column_text, literal_text

BARE = frozenset({"Int", "BigInt", "Boolean", "JSON"})
QUOTED = frozenset({"Date", "Decimal", "UUID"})


def leaf_text(kind: Any, value: str, stored: TypeEngine[Any] | None) -> str:
    """A value of a leaf type, or a list of them; NULL stays NULL. `stored` is the column's type, if it is
    one."""
    nullable = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if is_list_type(nullable):
        return f"to_json({value})::text"
    if isinstance(nullable, GraphQLEnumType):
        return enum_text(nullable, value, stored)
    if nullable.name in BARE:
        return f"({value})::text"
    if nullable.name in QUOTED:
        return f"""'"'||({value})||'"'"""
    return scalar_text(value)


def scalar_text(value: str) -> str:
    """A value of any type as JSON. Unlike `to_json` it looks its type up once, not once a row."""
    return f"JSON_SCALAR({value})::text"


def enum_text(kind: GraphQLEnumType, value: str, stored: TypeEngine[Any] | None) -> str:
    """The name of an enum's value. A word outside of the contract is no value: the statement fails for it."""
    names = {database_word(each.value, kind, stored): name for name, each in kind.values.items()}
    if isinstance(stored, Enum) and all(names.get(word) == word for word in stored.enums):
        return f"""'"'||({value})||'"'"""  # the column's check lets in no other word
    cases = " ".join(
        f"WHEN {literal_text(word)} THEN {literal_text(chr(34) + name + chr(34))}"
        for word, name in names.items()
    )
    return f"CASE ({value})::text {cases} ELSE {failing(f'({value})::text')} END"


def database_word(value: Any, kind: GraphQLEnumType, stored: TypeEngine[Any] | None) -> str:
    """The word that the database keeps for an enum's value."""
    if isinstance(stored, Enum):
        wrapped = getattr(kind, "wrapped_cls", None)
        return word_of(wrapped(value) if wrapped else value, stored)
    return str(value)


def failing(text: str) -> str:
    """An expression of type text that raises a data error when it is evaluated, and is NULL for a NULL."""
    return f"('!'||{text})::int::text"


def required_text(text: str, alias: str) -> str:
    """A non-null value that SQL cannot promise: the statement fails rather than write a hole."""
    return f"coalesce({text},{failing(column_text(alias, 'id'))})"


def optional_text(text: str) -> str:
    """NULL as JSON's null."""
    return f"coalesce({text},'null')"


def raw_text(value: str, stored: TypeEngine[Any]) -> str:
    """A column's value for Python: numbers and booleans bare, the rest as text; NULL stays NULL."""
    if isinstance(stored, Boolean | Integer):
        return f"({value})::text"
    if isinstance(stored, Numeric | Date | Uuid):
        return f"""'"'||({value})||'"'"""
    return scalar_text(value)


def id_text(code: str, alias: str, *, tenant: bool) -> str:
    """A global id with its quotes."""
    key = f"uuid_send({alias}.id)"
    raw = f"uuid_send({alias}.community_id)||{key}" if tenant else key
    return f"""'"{code}_'||{url_safe(f"encode({raw},'base64')")}||'"'"""


def url_safe(base64: str) -> str:
    """Base64 by RFC 4648, section 5, without padding. `translate` takes three times as long."""
    return f"replace(replace(rtrim({base64},'='),'+','-'),'/','_')"
