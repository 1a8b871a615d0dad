"""One group of an audience: people to be reached through one app, because they live or work somewhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Uuid,
    literal,
    literal_column,
    select,
)

from domain.kit.actor import App
from domain.kit.sight import Policy
from domain.kit.viewer import Viewer

# The group's own name inside its statement: what a policy compares with, in the place of one viewer.
GROUP = "audience"


@dataclass(frozen=True, slots=True)
class Everyone(Viewer):
    """Stands for each person of a group in turn, so that a policy written for one caller filters them all."""

    at: datetime

    @property
    def person_id(self) -> ColumnElement[UUID]:  # type: ignore[override]  # a column, not one parameter
        # A text column brings no FROM of its own, however deep inside a policy it stands.
        return literal_column(f"{GROUP}.person_id", type_=Uuid())

    @property
    def now(self) -> ColumnElement[datetime]:  # type: ignore[override]  # likewise
        return literal(self.at, type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Part:
    """`people` selects `person_id`; a person may appear more than once."""

    app: App
    people: Select[UUID]


def seen_by(
    people: Select[UUID],
    app: App,
    subject: FromClause,
    key: tuple[UUID, UUID],
    visible: Policy,
    now: datetime,
) -> Part:
    """Of these people, those who may see the subject in this app: a push tells nobody what a query would
    hide.

    `key` is the community and the id of the row in `subject`.
    """
    group = people.subquery(GROUP)
    community_id, subject_id = key
    same = (subject.c.community_id == community_id) & (subject.c.id == subject_id)
    allowed = select(group.c.person_id).select_from(group.join(subject, same))
    return Part(app, allowed.where(visible(subject, Everyone(app, now))))
