"""The parameters of a statement: one row `k` whose columns are the viewer and the values of arguments.

A request binds them one by one; a batch binds one array per column and PostgreSQL unnests them again. Arrays
inside of arrays would be flattened there, so a list travels as the text of an array and is cast.
"""
# ruff: noqa: S608  # made of our own declarations; what a caller sends is always a parameter

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ARRAY, Boolean, Date, DateTime, Float, Integer, Numeric, String, Uuid
from sqlalchemy import Enum as Words
from sqlalchemy.types import TypeEngine

from domain.kit.viewer import NOW, PERSON
from schema.engine.facts import PARAMETERS, Fact
from schema.engine.filters import FilterKind
from schema.engine.sql_text import DIALECT, Template, literal_text

Variables = Mapping[str, Any]
Reader = Callable[[Variables], tuple[Any, ...]]

NAMES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Words, "text"),
    (String, "text"),
    (Uuid, "uuid"),
    (Boolean, "boolean"),
    (Integer, "bigint"),
    (Float, "float8"),
    (Numeric, "numeric"),
    (DateTime, "timestamptz"),
    (Date, "date"),
)


@dataclass(frozen=True, slots=True)
class ParameterColumn:
    """A column of `k`: its name, the type it travels as, and the type it is."""

    name: str
    wire: str
    type: str

    @property
    def cast(self) -> str:
        """What turns the travelling value into the real one."""
        return "" if self.wire == self.type else f"::{self.type}"


class Parameters:
    """Collects the columns of `k` while a plan is written."""

    def __init__(self) -> None:
        self.columns: list[ParameterColumn] = []
        self.readers: list[Reader] = []
        self.viewer: set[str] = set()
        self.facts: dict[str, Fact] = {}
        self.known: dict[Any, list[str]] = {}

    def add(self, types: Sequence[TypeEngine[Any]], read: Reader, identity: Any) -> list[str]:
        """The texts of a value's parts. The same identity again gives the same columns."""
        if identity not in self.known:
            names = [f"p{len(self.columns) + offset + 1}" for offset in range(len(types))]
            self.columns += [column_of(name, kind) for name, kind in zip(names, types, strict=True)]
            self.readers.append(packed(types, read))
            self.known[identity] = [f"{PARAMETERS}.{name}" for name in names]
        return self.known[identity]

    def note(self, template: Template) -> None:
        """What a clause needs of the viewer."""
        self.viewer |= template.viewer
        self.facts |= {each.name: each for each in template.facts}

    def all_columns(self) -> list[ParameterColumn]:
        """With the viewer's person in front; the instant is added by the statement."""
        person = [ParameterColumn(PERSON, "uuid", "uuid")] if PERSON in self.viewer else []
        return person + self.columns


def packed(types: Sequence[TypeEngine[Any]], read: Reader) -> Reader:
    """Writes lists as the text of an array."""
    if not any(isinstance(kind, ARRAY) for kind in types):
        return read
    return lambda variables: tuple(
        array_text(each) if isinstance(each, list) else each for each in read(variables)
    )


def column_of(name: str, kind: TypeEngine[Any]) -> ParameterColumn:
    """How a value of an SQL type travels."""
    if isinstance(kind, ARRAY):
        return ParameterColumn(name, "text", f"{type_name(kind.item_type)}[]")
    return ParameterColumn(name, type_name(kind), type_name(kind))


def constant_text(kind: FilterKind, value: Any) -> str | None:
    """A constant as SQL, if it is made of numbers and of words of our own enums; partial indexes can serve
    it then."""
    items = value if isinstance(value, list) else [value]
    if kind.of is not None or not all(isinstance(each, Enum | int) for each in items):
        return None
    (part,) = kind.parts(value)
    text = array_text(part) if isinstance(part, list) else str(part)
    return f"{literal_text(text)}::{column_of('', kind.types[0]).type}"


def type_name(kind: TypeEngine[Any]) -> str:
    """PostgreSQL's name of a type; the widest of its family, as a caller's value may be any."""
    found = next((name for each, name in NAMES if isinstance(kind, each)), None)
    return found or str(kind.compile(dialect=DIALECT))


def array_text(items: Iterable[Any]) -> str:
    """The text of an array."""
    return "{" + ",".join(item_text(each) for each in items) + "}"


def item_text(item: Any) -> str:
    """One item, quoted."""
    if item is None:
        return "NULL"
    text = str(item).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def single_source(columns: Sequence[ParameterColumn], facts: Iterable[Fact] = (), *, now: bool) -> str:
    """`FROM` for one request."""
    parts = [f"${at}::{each.wire}{each.cast} AS {each.name}" for at, each in enumerate(columns, 1)]
    parts += instant(len(columns) + 1, now=now)
    row = f"(SELECT {', '.join(parts)})"
    return f" FROM {with_facts(row, facts)}" if parts else ""


def batch_source(columns: Sequence[ParameterColumn], facts: Iterable[Fact] = (), *, now: bool) -> str:
    """`FROM` for a batch: the instant is the same for all of it."""
    parts = ["u.o"] + [f"u.{each.name}{each.cast} AS {each.name}" for each in columns]
    parts += instant(len(columns) + 1, now=now)
    arrays = ", ".join(f"${at}::{each.wire}[]" for at, each in enumerate(columns, 1))
    names = ", ".join([each.name for each in columns] + ["o"])
    rows = f"(SELECT {', '.join(parts)} FROM unnest({arrays}) WITH ORDINALITY u({names}))"
    return f" FROM {with_facts(rows, facts)}"


def with_facts(rows: str, facts: Iterable[Fact]) -> str:
    """`k` with what is known of each viewer. OFFSET 0 keeps PostgreSQL from asking anew at every mention."""
    known = ", ".join(each.column for each in facts)
    if not known:
        return f"{rows} {PARAMETERS}"
    return f"(SELECT {PARAMETERS}.*, {known} FROM {rows} {PARAMETERS} OFFSET 0) {PARAMETERS}"


def instant(position: int, *, now: bool) -> list[str]:
    """The viewer's instant as a column."""
    return [f"${position}::timestamptz AS {NOW}"] if now else []
