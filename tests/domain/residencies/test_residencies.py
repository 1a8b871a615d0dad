"""Residencies: who may say what about whom, twice, at once, and half-way."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import Units
from domain.residencies.apply import ApplyForResidency, apply_for_residency
from domain.residencies.decide import DecideResidency, decide_residency
from domain.residencies.end import EndResidency, end_residency
from domain.residencies.models import Residency, ResidencyKind, ResidencyStatus
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.world import MORNING, World


def wish(world: World, room: str = "201") -> ApplyForResidency:
    return ApplyForResidency(Key(world.here), building="1", unit="1", room=room, kind=ResidencyKind.TENANT)


def applied(world: World) -> Key:
    return Key(world.residencies["applicant"], world.here)


async def status(units: Units, residency_id: UUID) -> ResidencyStatus:
    async with units.begin() as unit:
        found = await unit.session.execute(select(Residency).where(col(Residency.id) == residency_id))
        return found.scalar_one().status


async def test_an_application_is_recorded_with_its_event(units: Units, world: World) -> None:
    stranger = world.callers["stranger"]
    async with units.begin() as unit:
        residency = await apply_for_residency(unit, stranger, wish(world))
    assert (residency.status, residency.room_id, residency.applied_at) == (
        "APPLIED",
        world.rooms["201"],
        MORNING,
    )
    assert await recorded(units) == [
        ("residency.applied", {"person_id": str(stranger.person_id), "room_id": str(world.rooms["201"])})
    ]


async def test_who_may_apply(units: Units, world: World) -> None:
    assert await attempt(units, world.callers["stranger"], apply_for_residency, wish(world)) == "OK"
    assert await attempt(units, world.callers["anonymous"], apply_for_residency, wish(world)) == "FORBIDDEN"
    assert (
        await attempt(units, world.callers["stranger"], apply_for_residency, wish(world, "999"))
        == "NOT_FOUND"
    )


async def test_twenty_taps_at_once_are_one_application(units: Units, world: World) -> None:
    stranger = world.callers["stranger"]

    async def tap() -> UUID:
        async with units.begin() as unit:
            return (await apply_for_residency(unit, stranger, wish(world))).id

    assert len(set(await asyncio.gather(*(tap() for _ in range(20))))) == 1
    assert [name for name, _ in await recorded(units)] == ["residency.applied"]


@pytest.mark.parametrize("approve", [True, False])
async def test_who_may_decide(units: Units, world: World, approve: bool) -> None:
    decide = DecideResidency(applied(world), approve=approve)
    allowed = {"manager", "steward"}
    refused = {name: actor for name, actor in world.callers.items() if name not in allowed}
    ended = await outcomes(units, refused, decide_residency, decide)
    forbidden = {"guard", "technician", "finance", "applicant", "owner", "family"}
    assert ended == {name: "FORBIDDEN" if name in forbidden else "NOT_FOUND" for name in refused}
    assert await status(units, world.residencies["applicant"]) is ResidencyStatus.APPLIED
    assert await recorded(units) == []
    assert await attempt(units, world.callers["steward"], decide_residency, decide) == "OK"


async def test_the_same_word_twice_is_said_once(units: Units, world: World) -> None:
    approve = DecideResidency(applied(world), approve=True)
    for _ in range(2):
        assert await attempt(units, world.callers["manager"], decide_residency, approve) == "OK"
    assert [name for name, _ in await recorded(units)] == ["residency.approved"]
    assert await status(units, world.residencies["applicant"]) is ResidencyStatus.APPROVED


async def test_two_words_at_once_are_one_word(units: Units, world: World) -> None:
    ended = await asyncio.gather(
        *(
            attempt(
                units,
                world.callers["manager"],
                decide_residency,
                DecideResidency(applied(world), approve=word),
            )
            for word in (True, False)
        )
    )
    assert sorted(ended) == ["ILLEGAL_MOVE", "OK"]
    assert len(await recorded(units)) == 1


@pytest.mark.parametrize("key", ["other community", "nothing"])
async def test_a_key_that_names_nothing_here_is_not_found(units: Units, world: World, key: str) -> None:
    named = NOTHING if key == "nothing" else Key(world.residencies["applicant"], world.there)
    decide = DecideResidency(named, approve=True)
    assert await attempt(units, world.callers["manager"], decide_residency, decide) == "NOT_FOUND"


async def test_who_may_end(units: Units, world: World) -> None:
    end = EndResidency(Key(world.residencies["owner"], world.here))
    ended = await outcomes(units, world.callers, end_residency, end)
    # The owner ends it first; whoever may, then finds it ended, which is no refusal. Nobody else learns
    # more than
    # that it is there. The owner's family no longer shares a room with an owner, but still lives in that
    # room.
    assert ended == {
        "anonymous": "NOT_FOUND",
        "owner": "OK",
        "family": "FORBIDDEN",
        "neighbour": "NOT_FOUND",
        "other_building": "NOT_FOUND",
        "other_community": "NOT_FOUND",
        "applicant": "NOT_FOUND",
        "former": "NOT_FOUND",
        "manager": "OK",
        "steward": "OK",
        "guard": "FORBIDDEN",
        "technician": "FORBIDDEN",
        "finance": "FORBIDDEN",
        "other_manager": "NOT_FOUND",
        "stranger": "NOT_FOUND",
        "merchant": "NOT_FOUND",
    }
    assert [name for name, _ in await recorded(units)] == ["residency.ended"]


async def test_a_rejected_application_cannot_be_ended(units: Units, world: World) -> None:
    await attempt(
        units, world.callers["manager"], decide_residency, DecideResidency(applied(world), approve=False)
    )
    ended = await attempt(units, world.callers["applicant"], end_residency, EndResidency(applied(world)))
    assert ended == "ILLEGAL_MOVE"


async def test_after_an_end_one_can_apply_again(units: Units, world: World) -> None:
    former = world.callers["former"]
    assert await attempt(units, former, apply_for_residency, wish(world, "101")) == "OK"
    async with units.begin() as unit:
        rows = await unit.session.execute(
            select(Residency).where(col(Residency.person_id) == former.person_id)
        )
        assert sorted(row.status for row in rows.scalars()) == ["APPLIED", "ENDED"]
