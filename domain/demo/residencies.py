"""Who lives where: mostly approved, some waiting for the manager, some refused, some long gone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.demo.accounts import DEMO_ACCOUNTS
from domain.demo.days import at
from domain.demo.dice import Dice
from domain.demo.people import Household, PersonRow
from domain.demo.places import RoomRow
from domain.residencies.models import ResidencyKind, ResidencyStatus

ACCOUNT_PHONES = frozenset(account.phone for account in DEMO_ACCOUNTS)


class ResidencyRow(NamedTuple):
    community_id: UUID
    id: UUID
    person_id: UUID
    room_id: UUID
    kind: ResidencyKind
    status: ResidencyStatus
    applied_at: datetime
    approved_at: datetime | None
    approved_by: UUID | None
    ended_at: datetime | None
    source: str
    verified_at: datetime | None


class ResidencyMaker:
    """Makes residencies of one community. The property manager is who approves."""

    def __init__(self, manager: PersonRow, today: date, dice: Dice) -> None:
        self.manager, self.today, self.dice = manager, today, dice

    def approved(self, person: PersonRow, room: RoomRow, kind: ResidencyKind) -> ResidencyRow:
        applied = at(self.today - timedelta(days=self.dice.between(40, 560)), 20, self.dice.between(0, 59))
        approved = applied + timedelta(hours=self.dice.between(3, 60))
        return self._row(person, room, kind, ResidencyStatus.APPROVED, applied)._replace(
            approved_at=approved, approved_by=self.manager.id, verified_at=approved
        )

    def applied(self, person: PersonRow, room: RoomRow, kind: ResidencyKind) -> ResidencyRow:
        """Within the last days, and nobody has looked yet."""
        applied = at(self.today - timedelta(days=self.dice.between(1, 9)), 19, self.dice.between(0, 59))
        return self._row(person, room, kind, ResidencyStatus.APPLIED, applied)

    def rejected(self, person: PersonRow, room: RoomRow) -> ResidencyRow:
        applied = at(self.today - timedelta(days=self.dice.between(20, 200)), 21)
        return self._row(person, room, ResidencyKind.TENANT, ResidencyStatus.REJECTED, applied)

    def ended(self, person: PersonRow, room: RoomRow) -> ResidencyRow:
        """Lived there as a tenant for some months, before moving to where they live now."""
        ended = at(self.today - timedelta(days=self.dice.between(60, 360)), 12)
        row = self.approved(person, room, ResidencyKind.TENANT)
        applied = ended - timedelta(days=self.dice.between(100, 500))
        return row._replace(
            status=ResidencyStatus.ENDED,
            applied_at=applied,
            approved_at=applied + timedelta(days=1),
            verified_at=applied + timedelta(days=1),
            ended_at=ended,
        )

    def _row(
        self,
        person: PersonRow,
        room: RoomRow,
        kind: ResidencyKind,
        status: ResidencyStatus,
        applied: datetime,
    ) -> ResidencyRow:
        return ResidencyRow(
            community_id=room.community_id,
            id=self.dice.id(applied),
            person_id=person.id,
            room_id=room.id,
            kind=kind,
            status=status,
            applied_at=applied,
            approved_at=None,
            approved_by=None,
            ended_at=None,
            source="application",
            verified_at=None,
        )


def build_residencies(households: list[Household], make: ResidencyMaker) -> list[ResidencyRow]:
    """Every resident has one where they live. Some have another: a flat to let, a past home, a refusal."""
    present = [row for household in households for row in _living(household, make)]
    return [*present, *_further(households, make)]


def _living(household: Household, make: ResidencyMaker) -> Iterator[ResidencyRow]:
    for position, person in enumerate(household.members):
        kind = _kind(household, position)
        waiting = person.phone not in ACCOUNT_PHONES and make.dice.happens(0.025)
        yield (make.applied if waiting else make.approved)(person, household.room, kind)


def _kind(household: Household, position: int) -> ResidencyKind:
    if position:
        return ResidencyKind.FAMILY
    return ResidencyKind.TENANT if household.rented else ResidencyKind.OWNER


def _further(households: list[Household], make: ResidencyMaker) -> Iterator[ResidencyRow]:
    lived_in = [h for h in households if h.members]
    to_let = [h.room for h in lived_in if h.rented]
    owners = [h for h in lived_in if not h.rented and h.members[0].phone not in ACCOUNT_PHONES]
    for room in to_let[::2]:
        yield make.approved(make.dice.one_of(owners).members[0], room, ResidencyKind.OWNER)
    for household in make.dice.random.sample(owners, len(households) // 10):
        room = make.dice.one_of(to_let)
        if make.dice.happens(0.8):
            yield make.ended(household.members[0], room)
        else:
            yield make.rejected(household.members[0], room)
