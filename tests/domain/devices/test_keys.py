"""Keys of devices: sealed at rest, rotated with overlap."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from domain.devices.credentials import Credential, find_credentials
from domain.devices.models import DeviceKey
from domain.devices.rotate_key import NewKey, RotateKey, rotate_key
from domain.devices.seal import KeySeal, SealBroken
from domain.kit.actor import Actor
from domain.kit.errors import InvalidInput
from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import UnitOfWork, Units
from tests.support.attempts import outcomes
from tests.support.sensors import Sensors
from tests.support.world import FixedClock, World

SEAL = KeySeal(b"an operator key of the tests")


async def rotate(unit: UnitOfWork, actor: Actor, command: RotateKey) -> NewKey:
    return await rotate_key(unit, actor, command, SEAL)


async def new_key(units: Units, world: World, command: RotateKey) -> NewKey:
    async with units.begin() as unit:
        return await rotate(unit, world.callers["technician"], command)


async def found(units: Units, key_id: str) -> Credential:
    async with units.begin() as unit:
        (credential,) = await find_credentials(unit, SEAL, [key_id])
    assert credential is not None
    return credential


def holder(sensors: Sensors, code: str = "lone") -> Key:
    return Key(sensors.devices[code], sensors.here)


def test_a_seal_opens_only_with_its_key() -> None:
    sealed = SEAL.seal(b"secret")
    assert b"secret" not in sealed
    assert SEAL.open(sealed) == b"secret"
    assert SEAL.seal(b"secret") != sealed
    with pytest.raises(SealBroken):
        KeySeal(b"another operator key of the tests").open(sealed)
    with pytest.raises(SealBroken):
        SEAL.open(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(SealBroken):
        SEAL.open(b"")


def test_a_short_operator_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        KeySeal(b"short")


async def test_who_may_rotate(units: Units, sensors: Sensors, world: World) -> None:
    ended = await outcomes(units, world.callers, rotate, RotateKey(holder(sensors)))
    assert {name for name, word in ended.items() if word == "OK"} == {"manager", "technician"}
    # Residents see a meter on the grounds, and may not rotate its key; the rest do not know of it.
    forbidden = {name for name, word in ended.items() if word == "FORBIDDEN"}
    assert forbidden >= {"steward", "guard", "finance"}
    assert {"other_manager", "anonymous", "stranger", "merchant"}.isdisjoint(forbidden)


async def test_both_keys_are_valid_during_the_overlap(
    units: Units, sensors: Sensors, world: World, clock: FixedClock
) -> None:
    first = await new_key(units, world, RotateKey(holder(sensors)))
    second = await new_key(units, world, RotateKey(holder(sensors), overlap=timedelta(hours=1)))
    assert (await found(units, first.key_id)).secret == first.secret
    for hours, valid in ((0.5, (True, True)), (1, (False, True)), (900, (False, True))):
        now = clock.instant + timedelta(hours=hours)
        keys = [await found(units, key.key_id) for key in (first, second)]
        assert tuple(key.is_valid(now) for key in keys) == valid


async def test_at_most_two_keys_are_valid_at_once(
    units: Units, sensors: Sensors, world: World, clock: FixedClock
) -> None:
    keys = []
    for _ in range(3):
        keys.append(await new_key(units, world, RotateKey(holder(sensors), overlap=timedelta(hours=1))))
        clock.instant += timedelta(seconds=1)
    valid = [(await found(units, key.key_id)).is_valid(clock.instant) for key in keys]
    assert valid == [False, True, True]


async def test_at_once(units: Units, sensors: Sensors, world: World) -> None:
    await asyncio.gather(*(new_key(units, world, RotateKey(holder(sensors))) for _ in range(5)))
    async with units.begin() as unit:
        rows = (await unit.session.execute(select(DeviceKey))).scalars().all()
    open_ended = [key for key in rows if key.valid_until is None]
    assert (len(rows), len(open_ended)) == (5, 1)


async def test_a_node_has_keys_too(units: Units, sensors: Sensors, world: World) -> None:
    key = await new_key(units, world, RotateKey(Key(sensors.node, sensors.here), for_node=True))
    speaker = (await found(units, key.key_id)).speaker
    assert (speaker.edge_node_id, speaker.device_id, speaker.community_code) == (sensors.node, None, "here")


async def test_many_are_found_at_once_each_in_its_place(units: Units, sensors: Sensors, world: World) -> None:
    node = await new_key(units, world, RotateKey(Key(sensors.node, sensors.here), for_node=True))
    lone = await new_key(units, world, RotateKey(holder(sensors)))
    async with units.begin() as unit:
        keys = await find_credentials(unit, SEAL, [lone.key_id, "nobody", node.key_id])
    assert [key and (key.key_id, key.secret) for key in keys] == [
        (lone.key_id, lone.secret),
        None,
        (node.key_id, node.secret),
    ]


async def test_unknown(units: Units, world: World) -> None:
    ended = await outcomes(units, {"manager": world.callers["manager"]}, rotate, RotateKey(NOTHING))
    assert ended == {"manager": "NOT_FOUND"}
    async with units.begin() as unit:
        assert await find_credentials(unit, SEAL, ["nobody"]) == [None]


@pytest.mark.parametrize("overlap", [timedelta(days=31), timedelta(seconds=-1)])
async def test_an_overlap_has_bounds(
    units: Units, sensors: Sensors, world: World, overlap: timedelta
) -> None:
    with pytest.raises(InvalidInput):
        await new_key(units, world, RotateKey(holder(sensors), overlap=overlap))


async def test_a_secret_is_never_in_a_log(units: Units, sensors: Sensors, world: World) -> None:
    key = await new_key(units, world, RotateKey(holder(sensors)))
    assert key.secret.hex() not in repr(await found(units, key.key_id))
    assert repr(key.secret) not in repr(await found(units, key.key_id))
    async with units.begin() as unit:
        (row,) = (await unit.session.execute(select(DeviceKey).order_by(col(DeviceKey.id)))).scalars()
    assert key.secret not in row.sealed
