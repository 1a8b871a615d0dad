"""Setting and ending autopay: who may, twice, at once."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import col, select

from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.autopay.end import EndAutopay, end_autopay
from payments.autopay.models import Autopay, AutopayEnd
from payments.autopay.set import SetAutopay, set_autopay
from payments.cards.remove import RemoveCard, remove_card
from tests.support.attempts import attempt, outcomes
from tests.support.world import World


def wish(world: World, card: UUID, limit: str = "150.00") -> SetAutopay:
    return SetAutopay(Key(world.rooms["101"], world.here), Key(card), Decimal(limit))


async def autopays(units: Units) -> list[tuple[UUID, int, AutopayEnd | None]]:
    """Card, limit and why it ended, oldest first."""
    async with units.begin() as unit:
        rows = (await unit.session.execute(select(Autopay).order_by(col(Autopay.id)))).scalars()
        return [(each.saved_card_id, each.limit_minor, each.end_reason) for each in rows]


async def test_who_lives_in_the_room_sets_it_with_a_card_of_their_own(
    units: Units, world: World, cards: dict[str, UUID]
) -> None:
    found = await outcomes(units, world.callers, set_autopay, wish(world, cards["owner"]))
    assert found.pop("owner") == "OK"
    assert found.pop("anonymous") == "FORBIDDEN"
    assert set(found.values()) == {"NOT_FOUND"}
    assert await autopays(units) == [(cards["owner"], 15_000, None)]


async def test_flatmates_do_not_replace_each_other_s(
    units: Units, world: World, cards: dict[str, UUID]
) -> None:
    for name, word in (("owner", "OK"), ("family", "AUTOPAY_TAKEN")):
        assert await attempt(units, world.callers[name], set_autopay, wish(world, cards[name])) == word


async def test_twice_is_once_and_another_wish_replaces_the_first(
    units: Units, world: World, cards: dict[str, UUID]
) -> None:
    owner = world.callers["owner"]
    for limit in ("150.00", "150", "99.99"):
        assert await attempt(units, owner, set_autopay, wish(world, cards["owner"], limit)) == "OK"
    assert await autopays(units) == [
        (cards["owner"], 15_000, AutopayEnd.REPLACED),
        (cards["owner"], 9_999, None),
    ]


async def test_of_many_at_once_one_is_left(units: Units, world: World, cards: dict[str, UUID]) -> None:
    names = ["owner", "family"] * 4
    words = await asyncio.gather(
        *(attempt(units, world.callers[name], set_autopay, wish(world, cards[name])) for name in names)
    )
    assert sorted(words) == ["AUTOPAY_TAKEN"] * 4 + ["OK"] * 4
    assert len(await autopays(units)) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "0.001", "100000.01", "1e9"])
async def test_impossible_limits(units: Units, world: World, cards: dict[str, UUID], limit: str) -> None:
    owner = world.callers["owner"]
    assert await attempt(units, owner, set_autopay, wish(world, cards["owner"], limit)) == "INVALID_INPUT"


async def test_impossible_cards(units: Units, world: World, cards: dict[str, UUID]) -> None:
    owner = world.callers["owner"]
    async with units.begin() as unit:
        await remove_card(unit, owner, RemoveCard(Key(cards["owner"])))
    for card in (cards["owner"], cards["neighbour"], new_id()):
        assert await attempt(units, owner, set_autopay, wish(world, card)) == "NOT_FOUND"


async def test_its_person_alone_ends_it_and_twice_is_once(
    units: Units, world: World, autopay: Autopay, cards: dict[str, UUID]
) -> None:
    named = EndAutopay(Key(autopay.id, autopay.community_id))
    found = await outcomes(units, world.callers, end_autopay, named)
    assert found.pop("owner") == "OK"
    assert set(found.values()) == {"NOT_FOUND"}
    assert await attempt(units, world.callers["owner"], end_autopay, named) == "OK"
    assert await autopays(units) == [(cards["owner"], 15_000, AutopayEnd.BY_PERSON)]
