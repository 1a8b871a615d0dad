"""Finding a row that the actor may see. What they may not see is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, Table, Uuid, bindparam, exists, select
from sqlmodel import SQLModel

from domain.kit.actor import Actor, App
from domain.kit.errors import NotFound
from domain.kit.key import Key
from domain.kit.tables import table_of
from domain.kit.unit_of_work import UnitOfWork
from domain.kit.viewer import NOW, PERSON, Viewer

Model = TypeVar("Model", bound=SQLModel)
Policy = Callable[[FromClause, Viewer], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class SeenWith:
    """A policy: whoever sees the row of `table` that the column `by` points to sees this row too.

    Whoever comes from that row, and has been let see it, need not be asked again.
    """

    table: Table
    visible: Policy
    by: str

    def __call__(self, row: FromClause, viewer: Viewer) -> ColumnElement[bool]:
        owner = self.table.alias()
        same = [owner.c.community_id == row.c.community_id, owner.c.id == row.c[self.by]]
        return exists(select(1).select_from(owner).where(*same, self.visible(owner, viewer)))


async def find(
    unit: UnitOfWork,
    actor: Actor,
    model: type[Model],
    visible: Policy,
    key: Key,
    *path: str,
    lock: bool = False,
) -> Model:
    """The row if the actor sees it; `NotFound` at `path` otherwise. `lock` holds it until the unit ends."""
    query = finding(model, visible, actor.app, lock)
    named = {"key_id": key.id, "key_community_id": key.community_id}
    found = await unit.session.execute(query, {**named, PERSON: actor.person_id, NOW: unit.now})
    row: Model | None = found.scalar_one_or_none()
    if row is None:
        raise NotFound(*path)
    return row


@cache
def finding(model: type[SQLModel], visible: Policy, app: App, lock: bool) -> Select[Any]:
    """The query of `find`. Made once: a policy's subqueries take longer to make than to run."""
    query = located(select(model), table_of(model), visible, app)
    return query.with_for_update(of=model) if lock else query


def located(query: Select[Any], table: Table, visible: Policy, app: App) -> Select[Any]:
    """Of a query over the table the row with the key in the parameters `key_id` and `key_community_id`, if
    the viewer sees it.
    """
    same = [table.c.id == bindparam("key_id", type_=Uuid())]
    if "community_id" in table.primary_key.columns:
        same.append(table.c.community_id == bindparam("key_community_id", type_=Uuid()))
    return query.where(*same, visible(table, Viewer(app)))
