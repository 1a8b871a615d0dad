"""Which door opens for whom: anyone may become a resident or a merchant; staff come in by a role."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.kit.actor import App
from domain.kit.ids import new_id
from domain.kit.unit_of_work import UnitOfWork
from domain.people.models import Person
from domain.roles.models import Role


async def admit(unit: UnitOfWork, app: App, phone: str) -> UUID | None:
    """The person who enters the app with this phone, or None for one who may not.

    Residents come before their data, and merchants apply in the portal itself: a phone's first sign-in there
    makes the person, nameless as yet, who sees nothing until a residency or a shop is approved.
    """
    match app:
        case App.RESIDENT | App.MERCHANT:
            await _make_known(unit, phone)
            return await _person(unit, phone)
        case App.MANAGER:
            return await _person_with_role(unit, phone)
        case App.PUBLIC:
            return None


async def _make_known(unit: UnitOfWork, phone: str) -> None:
    """Two first sign-ins at once make one person: the unique phone decides."""
    values = {"id": new_id(), "phone": phone, "name": "", "language": "zh-CN", "source": "sign-in"}
    await unit.session.execute(insert(Person).values(values).on_conflict_do_nothing())


async def _person(unit: UnitOfWork, phone: str) -> UUID:
    return (await unit.session.execute(select(col(Person.id)).where(col(Person.phone) == phone))).scalar_one()


async def _person_with_role(unit: UnitOfWork, phone: str) -> UUID | None:
    held = exists().where(col(Role.person_id) == col(Person.id), col(Role.revoked_at).is_(None))
    found = await unit.session.execute(select(col(Person.id)).where(col(Person.phone) == phone, held))
    return found.scalar_one_or_none()
