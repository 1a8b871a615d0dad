"""The shape that all tables share: named constraints, timestamps with zone, tenant keys.

Every row that belongs to a community has the primary key `(community_id, id)`, and every foreign key inside a
community is composite (ADR 0001): no row can point into another community.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Enum, ForeignKeyConstraint, MetaData, Table
from sqlmodel import Field, SQLModel

from domain.kit.ids import new_id

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Among the `__table_args__` of a model whose rows a view makes: a migration writes the view.
VIEW = {"info": {"view": True}}


class Row(SQLModel):
    """A row that belongs to no community."""

    id: UUID = Field(default_factory=new_id, primary_key=True)


class TenantRow(SQLModel):
    """A row that belongs to one community, the tenant and shard key."""

    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    id: UUID = Field(default_factory=new_id, primary_key=True)


class Provenance(SQLModel):
    """Where a registry record comes from, and when somebody last checked it against reality."""

    source: str = Field(default="registry", max_length=40)
    verified_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


def instant(*, nullable: bool = False, **arguments: Any) -> Any:
    """A `timestamptz` column."""
    if nullable:
        arguments.setdefault("default", None)
    return Field(sa_type=DateTime(timezone=True), nullable=nullable, **arguments)


def choice(kind: type[StrEnum], **arguments: Any) -> Any:
    """A closed set of words, kept as text with a check: a new word needs no rewrite of the table."""
    column = Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=40,
        values_callable=lambda e: [m.value for m in e],
    )
    return Field(sa_type=column, **arguments)


def inside_community(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the community: `(community_id, column)` to `(community_id, id)` of
    `target`.
    """
    return ForeignKeyConstraint(["community_id", column], [f"{target}.community_id", f"{target}.id"])


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for clauses that a policy builds."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel makes it for table=True classes
    return table
