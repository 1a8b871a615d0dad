"""A resident lets a saved card pay the bills of a room."""

from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import col, select

from domain.communities.models import Room
from domain.communities.policy import visible_rooms
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from payments.autopay.errors import AutopayTaken
from payments.autopay.models import Autopay, AutopayEnd
from payments.cards.models import SavedCard
from payments.cards.policy import own_cards

HIGHEST_LIMIT = Decimal(100_000)
MINOR_UNIT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SetAutopay:
    """`limit` is for each bill by itself, in 元."""

    room: Key
    card: Key
    limit: Decimal

    @property
    def limit_minor(self) -> int:
        """In 分. Raises InvalidInput for nothing, beyond reason, or parts of a 分."""
        if not 0 < self.limit <= HIGHEST_LIMIT or self.limit % MINOR_UNIT:
            rule = {
                "rule_zh": "须为 0.01 至 100000 元，最多两位小数",
                "rule_en": "0.01 to 100000, two decimals",
            }
            raise InvalidInput("input", "limit", **rule)
        return int(self.limit / MINOR_UNIT)


async def set_autopay(unit: UnitOfWork, actor: Actor, command: SetAutopay) -> Autopay:
    """The room's autopay: a new one in the place of the actor's former one, or the same again if nothing
    changes.

    Raises NotFound for a room where the actor does not live or a card that is not theirs, AutopayTaken if a
    flatmate pays, InvalidInput for a limit of nothing or beyond reason.
    """
    if actor.person_id is None:
        raise Forbidden
    limit_minor = command.limit_minor
    room = await find(unit, actor, Room, visible_rooms, command.room, "roomId")
    card = await find(unit, actor, SavedCard, own_cards, command.card, "input", "savedCardId")
    if card.removed_at is not None:
        raise NotFound("input", "savedCardId")
    known = await _current(unit, room)
    if known is not None and known.person_id != actor.person_id:
        raise AutopayTaken("roomId")
    if known is not None and (known.saved_card_id, known.limit_minor) == (card.id, limit_minor):
        return known
    if known is not None:
        known.ended_at, known.end_reason = unit.now, AutopayEnd.REPLACED
        await unit.session.flush()
    made = Autopay(
        community_id=room.community_id,
        room_id=room.id,
        person_id=actor.person_id,
        saved_card_id=card.id,
        limit_minor=limit_minor,
        created_at=unit.now,
    )
    unit.session.add(made)
    return made


async def _current(unit: UnitOfWork, room: Room) -> Autopay | None:
    """What the room has now. Whoever sets the same room's waits here for the other one's end."""
    same_room = [col(Room.community_id) == room.community_id, col(Room.id) == room.id]
    await unit.session.execute(select(col(Room.id)).where(*same_room).with_for_update(key_share=True))
    found = await unit.session.execute(
        select(Autopay)
        .where(
            col(Autopay.community_id) == room.community_id,
            col(Autopay.room_id) == room.id,
            col(Autopay.ended_at).is_(None),
        )
        .with_for_update()
    )
    return found.scalar_one_or_none()
