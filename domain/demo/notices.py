"""A year of notices, and who has read them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.demo import accounts
from domain.demo.days import at
from domain.demo.dice import Dice
from domain.demo.notice_texts import FOR_A_BUILDING, FOR_EVERYONE, NoticeText
from domain.demo.people import Household, PersonRow
from domain.demo.places import BuildingRow, Places

NOTICES = 40
DAYS_BETWEEN = 9
PINNED_FOR_DAYS = 60
# Of the residents, this part looks into the app at all, and reads this part of what reaches them.
READERS, READS = 0.25, 0.5
# The demo resident has read everything but the newest.
UNREAD_BY_ACCOUNTS = 4


class NoticeRow(NamedTuple):
    community_id: UUID
    id: UUID
    building_id: UUID | None
    title: str
    body: str
    pinned: bool
    published_at: datetime
    published_by: UUID
    withdrawn_at: datetime | None


class NoticeReceiptRow(NamedTuple):
    community_id: UUID
    notice_id: UUID
    person_id: UUID
    read_at: datetime


def build_notices(places: Places, manager: PersonRow, today: date, dice: Dice) -> list[NoticeRow]:
    """The newest first. Every fourth is for one building, in turn, beginning with the demo resident's."""
    turns = _buildings_in_turn(places)
    texts = iter(_texts(places, turns, dice))
    notices = []
    for number in range(NOTICES):
        text, building = next(texts)
        day = today - timedelta(days=1 + number * DAYS_BETWEEN)
        published = at(day, dice.between(8, 19), dice.between(0, 59))
        filled = _filled(text, places, building, day + timedelta(days=dice.between(1, 5)))
        notices.append(
            NoticeRow(
                community_id=places.community.id,
                id=dice.id(published),
                building_id=building.id if building else None,
                title=filled.title,
                body=filled.body,
                pinned=filled.pinned and (today - day).days < PINNED_FOR_DAYS,
                published_at=published,
                published_by=manager.id,
                withdrawn_at=published + timedelta(hours=2) if number == NOTICES // 2 else None,
            )
        )
    return notices


def build_receipts(
    notices: list[NoticeRow], households: list[Household], now: datetime, dice: Dice
) -> list[NoticeReceiptRow]:
    """Read within three days of publication, and before `now`, by some of those whom a notice reaches."""
    known = frozenset(account.phone for account in accounts.DEMO_ACCOUNTS)
    receipts: list[NoticeReceiptRow] = []
    for household in households:
        reaching = [n for n in notices if n.building_id in {None, household.room.building_id}]
        for person in household.members:
            if person.phone in known:
                read = reaching[UNREAD_BY_ACCOUNTS:]
            elif dice.happens(READERS):
                read = [notice for notice in reaching if dice.happens(READS)]
            else:
                continue
            receipts.extend(_receipt(notice, person, now, dice) for notice in read)
    return receipts


def _receipt(notice: NoticeRow, person: PersonRow, now: datetime, dice: Dice) -> NoticeReceiptRow:
    read_at = min(notice.published_at + timedelta(minutes=dice.between(1, 4320)), now)
    return NoticeReceiptRow(notice.community_id, notice.id, person.id, read_at)


def _buildings_in_turn(places: Places) -> list[BuildingRow]:
    home = places.entrance(accounts.HOME_BUILDING, accounts.HOME_UNIT).building
    return [home, *(building for building in places.buildings if building.id != home.id)]


def _texts(
    places: Places, buildings: Sequence[BuildingRow], dice: Dice
) -> Iterator[tuple[NoticeText, BuildingRow | None]]:
    general = dice.random.sample(FOR_EVERYONE, len(FOR_EVERYONE))
    special = [text for text in FOR_A_BUILDING if places.plan.shape.elevators or "电梯" not in text.title]
    for number in range(NOTICES):
        turn, rest = divmod(number, 4)
        if rest == 1:
            yield special[turn % len(special)], buildings[turn % len(buildings)]
        else:
            yield general[(number - turn) % len(general)], None


def _filled(text: NoticeText, places: Places, building: BuildingRow | None, day: date) -> NoticeText:
    words = {
        "community": places.community.name,
        "building": building.name if building else "",
        "day": f"{day.month}月{day.day}日",
    }
    return NoticeText(text.title.format(**words), text.body.format(**words), text.pinned)
