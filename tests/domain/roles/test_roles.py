"""Roles: who may give, take and switch a job; twice, at once, half-way."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.kit.actor import Actor, App
from domain.kit.key import NOTHING, Key
from domain.kit.unit_of_work import UnitOfWork, Units
from domain.people.models import Person
from domain.roles.duty import SetDuty, set_duty
from domain.roles.grant import GrantRole, grant_role
from domain.roles.models import Role, RoleKind
from domain.roles.revoke import RevokeRole, revoke_role
from tests.support.attempts import attempt, outcomes
from tests.support.outbox import recorded
from tests.support.world import World

COLLEAGUES = {"steward", "guard", "technician", "finance"}


def role_of(world: World, name: str) -> Key:
    return Key(world.roles[name], world.here)


async def grant(
    units: Units, world: World, name: str = "stranger", kind: RoleKind = RoleKind.GUARD
) -> GrantRole:
    return GrantRole(Key(world.here), await phone_of(units, world.person(name)), kind)


async def phone_of(units: Units, person_id: UUID) -> str:
    async with units.begin() as unit:
        return (await unit.session.get_one(Person, person_id)).phone


async def state(units: Units, role_id: UUID) -> tuple[bool, bool]:
    """Whether it is held, and whether on duty."""
    async with units.begin() as unit:
        role = (await unit.session.execute(select(Role).where(col(Role.id) == role_id))).scalar_one()
        return role.revoked_at is None, role.on_duty


async def test_who_may_grant(units: Units, world: World) -> None:
    command = await grant(units, world)
    ended = await outcomes(units, world.callers, grant_role, command)
    assert ended == {name: "OK" if name == "manager" else "FORBIDDEN" for name in world.callers}
    payload = {"person_id": str(world.person("stranger")), "kind": "GUARD"}
    assert await recorded(units) == [("role.granted", payload)]


async def test_what_is_not_there_cannot_be_granted(units: Units, world: World) -> None:
    manager = world.callers["manager"]
    command = await grant(units, world)
    unknown = GrantRole(Key(world.here), "+8613700000000", RoleKind.GUARD)
    assert await attempt(units, manager, grant_role, unknown) == "NOT_FOUND"
    nowhere = GrantRole(NOTHING, command.phone, RoleKind.GUARD)
    assert await attempt(units, manager, grant_role, nowhere) == "NOT_FOUND"


async def test_ten_grants_at_once_are_one_role(units: Units, world: World) -> None:
    command = await grant(units, world)
    manager = world.callers["manager"]
    ended = await asyncio.gather(*(attempt(units, manager, grant_role, command) for _ in range(10)))
    assert ended == ["OK"] * 10
    async with units.begin() as unit:
        held = select(func.count()).select_from(Role).where(col(Role.person_id) == world.person("stranger"))
        assert (await unit.session.execute(held)).scalar_one() == 1
    assert len(await recorded(units)) == 1


async def test_a_granted_role_gives_its_rights_and_a_revoked_one_takes_them(
    units: Units, world: World
) -> None:
    new_manager = Actor(App.MANAGER, world.person("stranger"))
    command = await grant(units, world, kind=RoleKind.PROPERTY_MANAGER)
    wish = await grant(units, world, "merchant")
    assert await attempt(units, new_manager, grant_role, wish) == "FORBIDDEN"
    async with units.begin() as unit:
        role = await grant_role(unit, world.callers["manager"], command)
    assert await attempt(units, new_manager, grant_role, wish) == "OK"
    revoke = RevokeRole(Key(role.id, world.here))
    assert await attempt(units, world.callers["manager"], revoke_role, revoke) == "OK"
    assert await attempt(units, new_manager, grant_role, wish) == "FORBIDDEN"


async def test_who_may_revoke(units: Units, world: World) -> None:
    command = RevokeRole(role_of(world, "guard"))
    refused = {name: actor for name, actor in world.callers.items() if name != "manager"}
    ended = await outcomes(units, refused, revoke_role, command)
    assert ended == {name: "FORBIDDEN" if name in COLLEAGUES else "NOT_FOUND" for name in refused}
    assert await state(units, world.roles["guard"]) == (True, True)
    for _ in range(2):
        assert await attempt(units, world.callers["manager"], revoke_role, command) == "OK"
    assert await state(units, world.roles["guard"]) == (False, False)
    assert [name for name, _ in await recorded(units)] == ["role.revoked"]


async def test_the_last_manager_stays(units: Units, world: World) -> None:
    command = RevokeRole(role_of(world, "manager"))
    assert await attempt(units, world.callers["manager"], revoke_role, command) == "LAST_MANAGER"
    assert await state(units, world.roles["manager"]) == (True, False)


async def test_of_two_managers_who_dismiss_each_other_one_stays(units: Units, world: World) -> None:
    async with units.begin() as unit:
        second = await grant_role(
            unit, world.callers["manager"], await grant(units, world, kind=RoleKind.PROPERTY_MANAGER)
        )
    callers = (world.callers["manager"], Actor(App.MANAGER, world.person("stranger")))
    roles = (Key(second.id, world.here), role_of(world, "manager"))
    ended = await asyncio.gather(
        *(
            attempt(units, who, revoke_role, RevokeRole(role))
            for who, role in zip(callers, roles, strict=True)
        )
    )
    assert sorted(ended) == ["NOT_FOUND", "OK"], "who is no manager any more does not see the other"


async def test_who_may_switch_a_shift(units: Units, world: World) -> None:
    command = SetDuty(role_of(world, "guard"), on_duty=False)
    refused = {name: actor for name, actor in world.callers.items() if name not in {"guard", "manager"}}
    ended = await outcomes(units, refused, set_duty, command)
    assert ended == {name: "FORBIDDEN" if name in COLLEAGUES else "NOT_FOUND" for name in refused}
    assert await state(units, world.roles["guard"]) == (True, True)
    for name in ("guard", "manager"):
        assert await attempt(units, world.callers[name], set_duty, command) == "OK"
    assert await state(units, world.roles["guard"]) == (True, False)
    assert [payload["on_duty"] for _, payload in await recorded(units)] == [False]


async def test_a_revoked_role_has_no_shift(units: Units, world: World) -> None:
    manager, role = world.callers["manager"], role_of(world, "guard")
    await attempt(units, manager, revoke_role, RevokeRole(role))
    assert await attempt(units, manager, set_duty, SetDuty(role, on_duty=True)) == "ILLEGAL_MOVE"


async def test_a_revocation_that_dies_half_way_leaves_the_role(units: Units, world: World) -> None:
    async def dies(unit: UnitOfWork, actor: Actor, command: RevokeRole) -> None:
        await revoke_role(unit, actor, command)
        await unit.session.flush()
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await attempt(units, world.callers["manager"], dies, RevokeRole(role_of(world, "guard")))
    assert (await state(units, world.roles["guard"]), await recorded(units)) == ((True, True), [])
