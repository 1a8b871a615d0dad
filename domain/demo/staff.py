"""Who works in a community, and in which role."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.demo import accounts, names
from domain.demo.days import at
from domain.demo.dice import Dice
from domain.demo.people import PersonMaker, PersonRow
from domain.demo.places import Places
from domain.roles.models import RoleKind

POSTS = {
    RoleKind.PROPERTY_MANAGER: 1,
    RoleKind.STEWARD: 3,
    RoleKind.GUARD: 6,
    RoleKind.TECHNICIAN: 3,
    RoleKind.FINANCE: 2,
}
# The first of each kind works now; one guard alone is on duty, so that it is plain whose phone has to ring.
ON_DUTY = {RoleKind.GUARD: 1, RoleKind.STEWARD: 1, RoleKind.TECHNICIAN: 1}
ACCOUNTS = {
    RoleKind.PROPERTY_MANAGER: accounts.PROPERTY_MANAGER,
    RoleKind.GUARD: accounts.GUARD,
    RoleKind.FINANCE: accounts.FINANCE,
}


class RoleRow(NamedTuple):
    community_id: UUID
    id: UUID
    person_id: UUID
    kind: RoleKind
    on_duty: bool
    granted_at: datetime
    revoked_at: datetime | None


class Post(NamedTuple):
    """A person at work."""

    person: PersonRow
    role: RoleRow


def build_staff(places: Places, make: PersonMaker, dice: Dice) -> list[Post]:
    """The property manager comes first. Demo accounts hold the first posts at home; one guard has left."""
    posts = [
        _post(places, make, dice, kind, number) for kind, count in POSTS.items() for number in range(count)
    ]
    leaver = _post(places, make, dice, RoleKind.GUARD, POSTS[RoleKind.GUARD])
    left_at = at(make.today - timedelta(days=45), 18)
    return [*posts, Post(leaver.person, leaver.role._replace(on_duty=False, revoked_at=left_at))]


def merchant(make: PersonMaker) -> PersonRow:
    """Has no role and no room; belongs to no community."""
    return make.account(accounts.MERCHANT)


def _post(places: Places, make: PersonMaker, dice: Dice, kind: RoleKind, number: int) -> Post:
    account = ACCOUNTS.get(kind) if number == 0 and places.plan.code == accounts.HOME_COMMUNITY else None
    person = make.account(account) if account else make.make(names.surname(dice) + names.given_name(dice))
    role = RoleRow(
        community_id=places.community.id,
        id=dice.id(),
        person_id=person.id,
        kind=kind,
        on_duty=number < ON_DUTY.get(kind, 0),
        granted_at=_granted(make.today, dice),
        revoked_at=None,
    )
    return Post(person, role)


def _granted(today: date, dice: Dice) -> datetime:
    return at(today - timedelta(days=dice.between(380, 600)), 9)
