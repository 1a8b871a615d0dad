"""SQLAlchemy clauses as SQL text, compiled once at start-up.

Rows are written under two stand-in names that a plan replaces by its own aliases. The viewer and filter
values become columns of `k`, the row of a statement's parameters, so the same text serves one request and a
batch of them. Everything else that a clause holds is a constant of our own code and is written as a literal.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, Table, literal_column, select
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg

from domain.kit.viewer import NOW, PERSON
from schema.engine.errors import TypeMismatch
from schema.engine.facts import PARAMETERS, Fact, looked_up_once

ROW, OTHER, VALUE = "zq_row", "zq_other", "zq_value"


class TextCompiler(PGCompiler_asyncpg):
    """Writes named parameters as columns of `k` and all others as literals."""

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **kwargs: Any) -> str:
        if bindparam.key in {NOW, PERSON} or bindparam.key.startswith(VALUE):
            return f"{PARAMETERS}.{bindparam.key}"
        kwargs["literal_binds"] = True
        return str(super().visit_bindparam(bindparam, *args, **kwargs))  # type: ignore[no-untyped-call]


class TextDialect(PGDialect_asyncpg):
    """PostgreSQL as asyncpg speaks it, with the compiler above."""

    statement_compiler = TextCompiler
    supports_statement_cache = False


DIALECT = TextDialect()  # type: ignore[no-untyped-call]
PREPARER = DIALECT.identifier_preparer


@dataclass(frozen=True, slots=True)
class Template:
    """SQL text with stand-ins; `viewer` and `facts` are what it uses of the viewer."""

    text: str
    viewer: frozenset[str]
    facts: tuple[Fact, ...] = ()

    def render(self, row: str, other: str = "") -> str:
        """The text for these aliases."""
        text = self.text.replace(ROW, row)
        return text.replace(OTHER, other) if other else text


@cache
def stand_in(table: Table, name: str) -> FromClause:
    """A table under a stand-in name. Made once: an alias has many columns to copy."""
    return table.alias(name)


@cache
def tail_of(rows: tuple[FromClause, ...]) -> str:
    """What follows a clause that is selected from these rows and nothing else."""
    whole = compiled(select(literal_column("1")).select_from(*rows))
    return f" AS {VALUE}{whole.removeprefix('SELECT 1')}"


def template(label: str, clause: ColumnElement[Any], rows: tuple[FromClause, ...]) -> Template:
    """The text of a clause about these rows. Every other table that it reads must be inside a subquery."""
    tail = tail_of(rows)
    clause, facts = looked_up_once(clause, compiled, (ROW, OTHER, VALUE))
    whole = compiled(select(clause.label(VALUE)).select_from(*rows))
    if not whole.endswith(tail):
        raise TypeMismatch(label, "its clause reads another table outside of EXISTS or a scalar subquery")
    text = f"({whole.removeprefix('SELECT ').removesuffix(tail)})"
    if f" AS {ROW}" in text or f" AS {OTHER}" in text:
        # SQLAlchemy correlates a query with the one right around it, and not with those further out.
        raise TypeMismatch(label, "a query in a query reads its row's table anew: correlate it explicitly")
    everything = " ".join([text, *(each.query for each in facts)])
    viewer = frozenset(name for name in (NOW, PERSON) if f"{PARAMETERS}.{name}" in everything)
    return Template(text, viewer, facts)


def compiled(query: Select[Any]) -> str:
    """The text of a query."""
    return str(query.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def column_text(alias: str, name: str) -> str:
    """A column of a row."""
    return f"{alias}.{PREPARER.quote(name)}"


def table_text(table: Table) -> str:
    """A table's full name."""
    return str(PREPARER.format_table(table))


def literal_text(value: str) -> str:
    """A string literal of our own text."""
    return "'" + value.replace("'", "''") + "'"
