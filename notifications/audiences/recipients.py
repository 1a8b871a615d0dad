"""An audience as rows: each person once, with what decides how they are told, in pages of bounded size."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.kit.actor import App
from domain.kit.tables import table_of
from domain.people.models import Person
from domain.phones.models import PhoneDevice
from notifications.audiences.part import Part
from notifications.models import Preference

person = table_of(Person)
preference = table_of(Preference)
phone = table_of(PhoneDevice)


@dataclass(frozen=True, slots=True)
class Recipient:
    """`apps` are those through which the person is meant, `language` is theirs apart from any handset.

    Quiet hours are `HH:MM` or None.
    """

    person_id: UUID
    language: str
    apps: frozenset[App]
    muted_kinds: frozenset[str]
    quiet_from: str | None
    quiet_until: str | None


@dataclass(frozen=True, slots=True)
class Handset:
    """A registered phone of a recipient, in one of the meant apps."""

    phone_device_id: UUID
    person_id: UUID
    language: str


async def page_of(
    session: AsyncSession, audience: Sequence[Part], after: UUID | None, at_most: int
) -> list[Recipient]:
    """The next recipients in the order of their ids, beginning behind `after`."""
    found = await session.execute(_page(audience, after, at_most))
    return [
        Recipient(
            person_id=row.id,
            language=row.language,
            apps=frozenset(map(App, row.apps)),
            muted_kinds=frozenset(row.muted or ()),
            quiet_from=row.quiet_from,
            quiet_until=row.quiet_until,
        )
        for row in found
    ]


async def handsets_of(session: AsyncSession, recipients: Sequence[Recipient]) -> list[Handset]:
    """The live handsets of these people, the last seen first; one statement for all."""
    apps = {recipient.person_id: recipient.apps for recipient in recipients}
    query = (
        select(phone.c.id, phone.c.person_id, phone.c.language, phone.c.app)
        .where(phone.c.person_id == any_(literal(list(apps), ARRAY(Uuid()))), phone.c.retired_at.is_(None))
        .order_by(phone.c.last_seen_at.desc(), phone.c.id.desc())
    )
    found = await session.execute(query)
    return [Handset(*row[:3]) for row in found if App(row.app) in apps[row.person_id]]


def _page(audience: Sequence[Part], after: UUID | None, at_most: int) -> Select[tuple[object, ...]]:
    groups = []
    for part in audience:
        people = part.people.subquery()
        groups.append(select(people.c.person_id, literal(part.app.value).label("app")))
    everyone = union_all(*groups).subquery()
    query = (
        select(
            person.c.id,
            person.c.language,
            func.array_agg(everyone.c.app.distinct()).label("apps"),
            preference.c.muted_kinds.label("muted"),
            preference.c.quiet_from,
            preference.c.quiet_until,
        )
        .select_from(everyone)
        .join(person, person.c.id == everyone.c.person_id)
        .join(preference, preference.c.id == person.c.id, isouter=True)
        .group_by(person.c.id, preference.c.id)
        .order_by(person.c.id)
        .limit(at_most)
    )
    return query if after is None else query.where(person.c.id > after)
