"""What a run knows of a community before it computes: rooms, items, assignments, meters."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import Formula
from domain.billing.fees.models import Payer
from domain.billing.medium import Medium
from domain.billing.models import FeeKind
from domain.billing.month import Month


class RoomFact(NamedTuple):
    """`area` in m²; None where the registry knows none."""

    id: UUID
    building_id: UUID
    area: Decimal | None


class ItemFact(NamedTuple):
    """A fee item with its formula ready to compute. `ends` is the first month without it."""

    id: UUID
    fee: FeeKind
    name: str
    formula: Formula
    cycle: Cycle
    payer: Payer
    building_id: UUID | None
    begins: Month
    ends: Month | None

    def covers(self, room: RoomFact) -> bool:
        """Whether the room is in the building that the item is for."""
        return self.building_id in {None, room.building_id}


class AssignmentFact(NamedTuple):
    """A line that an item charges to one room besides those to all."""

    fee_item_id: UUID
    room_id: UUID
    subject: str
    amount_minor: int | None
    begins: Month
    ends: Month | None


class MeterFact(NamedTuple):
    """What a meter showed at four instants: the newest reading until then, else its first one.

    `room_id` None is a shared meter, of a building or of the whole community; `place` is its name. `read_at`
    is the newest reading until the end of the month. The readings are None together with it.
    """

    id: UUID
    code: str
    medium: Medium
    room_id: UUID | None
    building_id: UUID | None
    place: str
    at_new_year: Decimal | None
    at_last_month: Decimal | None
    at_begin: Decimal | None
    at_end: Decimal | None
    read_at: datetime | None


class Facts(NamedTuple):
    """All of it, for one month. `items` are in the order of the bill; `begins` is the month's first instant
    in the community.
    """

    month: Month
    begins: datetime
    rooms: list[RoomFact]
    items: list[ItemFact]
    assignments: list[AssignmentFact]
    meters: list[MeterFact]
