"""The residents of a community, household by household."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.demo import accounts, names
from domain.demo.accounts import DemoAccount
from domain.demo.days import at
from domain.demo.dice import Dice
from domain.demo.places import Places, RoomRow

RESIDENTS_PER_ROOM = 2
LARGEST_HOUSEHOLD = 4
HOUSEHOLD_SIZES = {0: 8, 1: 20, 2: 38, 3: 24, 4: 10}
# +86 139 0000 0001 and following are the demo accounts; then each community has its own range of numbers.
FIRST_PHONE = 139_0000_0100
PHONES_PER_COMMUNITY = 2_000


class PersonRow(NamedTuple):
    id: UUID
    name: str
    phone: str
    language: str
    source: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Household:
    """Those who share a room. The first of them is the owner, or the tenant who signed."""

    room: RoomRow
    members: list[PersonRow]
    rented: bool


class PersonMaker:
    """Makes people of one community, each with the next number of its range."""

    def __init__(self, community_number: int, today: date, dice: Dice) -> None:
        self.dice, self.today = dice, today
        self._next_phone = FIRST_PHONE + community_number * PHONES_PER_COMMUNITY
        self._last_phone = self._next_phone + PHONES_PER_COMMUNITY

    def make(self, name: str) -> PersonRow:
        phone = self._next_phone
        if phone == self._last_phone:
            raise OverflowError(f"a community of the demo has at most {PHONES_PER_COMMUNITY} people")
        self._next_phone += 1
        return PersonRow(self.dice.id(), name, f"+86{phone}", "zh-CN", "registry", self._verified())

    def account(self, account: DemoAccount) -> PersonRow:
        """The id of a demo account hangs on the seed alone."""
        verified = at(self.today - timedelta(days=30), 10)
        person_id = Dice(self.dice.subject[0], "account", account.key).id()
        return PersonRow(person_id, account.name, account.phone, account.language, "demo", verified)

    def _verified(self) -> datetime | None:
        """Some records are stale, some were never checked: the evaluation index has something to count."""
        if self.dice.happens(0.08):
            return None
        return at(self.today - timedelta(days=self.dice.between(1, 300)), 10)


def build_households(places: Places, make: PersonMaker) -> list[Household]:
    """Exactly two residents for each room on average, some rooms being empty."""
    known = _households_of_accounts(places, make)
    rooms = [room for room in places.rooms if room.id not in known]
    left = len(places.rooms) * RESIDENTS_PER_ROOM - sum(len(home.members) for home in known.values())
    sizes = dict(zip((room.id for room in rooms), _sizes(len(rooms), left, make.dice), strict=True))
    return [known.get(room.id) or _household(room, sizes[room.id], make) for room in places.rooms]


def _households_of_accounts(places: Places, make: PersonMaker) -> dict[UUID, Household]:
    homes: list[Household] = []
    if places.plan.code == accounts.HOME_COMMUNITY:
        room = places.room(accounts.HOME_BUILDING, accounts.HOME_UNIT, accounts.HOME_ROOM)
        family = [make.make("周宇"), make.make("周可欣")]
        homes.append(Household(room, [make.account(accounts.RESIDENT), *family], rented=False))
    if places.plan.code == accounts.SECOND_COMMUNITY:
        room = places.room(accounts.SECOND_BUILDING, accounts.SECOND_UNIT, accounts.SECOND_ROOM)
        homes.append(Household(room, [make.account(accounts.NEIGHBOUR)], rented=True))
    return {home.room.id: home for home in homes}


def _sizes(households: int, people: int, dice: Dice) -> list[int]:
    sizes = dice.random.choices(tuple(HOUSEHOLD_SIZES), tuple(HOUSEHOLD_SIZES.values()), k=households)
    missing = people - sum(sizes)
    while missing:
        step = 1 if missing > 0 else -1
        which = dice.between(0, households - 1)
        if 0 <= sizes[which] + step <= LARGEST_HOUSEHOLD:
            sizes[which] += step
            missing -= step
    return sizes


def _household(room: RoomRow, size: int, make: PersonMaker) -> Household:
    return Household(
        room, [make.make(name) for name in _names(size, make.dice)], rented=make.dice.happens(0.22)
    )


def _names(size: int, dice: Dice) -> Iterator[str]:
    """Two adults, then the children, who bear the name of one of them."""
    family = [names.surname(dice), names.surname(dice)]
    for position in range(size):
        child = position >= len(family)
        yield (dice.one_of(family) if child else family[position]) + names.given_name(dice, child=child)
