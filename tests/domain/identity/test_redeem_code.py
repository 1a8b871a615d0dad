"""A code opens one session once; five wrong tries close it; a refusal tells a stranger nothing."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from domain.identity.models import OneTimeCode, RefreshToken, SignInSession
from domain.identity.outcomes import Refusal, SignedIn
from domain.identity.redeem_code import RedeemCode, redeem_code
from domain.identity.secrets import CodeHasher, token_digest
from domain.kit.actor import App
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from domain.roles.models import Role
from tests.domain.identity.conftest import PHONE, Handset, dying, wrong
from tests.support.outbox import recorded
from tests.support.statements import counted
from tests.support.world import MORNING, FixedClock, World


async def rows(units: Units, model: type[SignInSession | RefreshToken | Person]) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count()).select_from(model))).scalar_one()


async def phone_of(units: Units, world: World, name: str) -> str:
    async with units.begin() as unit:
        return (await unit.session.get_one(Person, world.person(name))).phone


async def test_a_new_phone_becomes_a_nameless_resident(units: Units, handset: Handset) -> None:
    signed_in = await handset.sign_in()
    async with units.begin() as unit:
        person = (await unit.session.execute(select(Person))).scalar_one()
        token = (await unit.session.execute(select(RefreshToken))).scalar_one()
    session = signed_in.session
    assert (person.phone, person.name, person.source) == (PHONE, "", "sign-in")
    assert (session.person_id, session.app, session.device_name) == (
        person.id,
        App.RESIDENT,
        "华为 Mate 80",
    )
    assert (session.started_at, session.expires_at) == (MORNING, MORNING + timedelta(days=90))
    assert (token.session_id, token.token_hash) == (session.id, token_digest(signed_in.refresh_token))
    assert signed_in.refresh_token not in repr(signed_in)
    assert await recorded(units) == [("session.started", {"person_id": str(person.id), "app": "RESIDENT"})]


async def test_a_known_person_keeps_their_name(units: Units, handset: Handset, world: World) -> None:
    owner = replace(handset, phone=await phone_of(units, world, "owner"))
    signed_in = await owner.sign_in()
    assert signed_in.session.person_id == world.person("owner")
    async with units.begin() as unit:
        assert (await unit.session.get_one(Person, world.person("owner"))).name == "owner"


async def test_a_code_works_once(units: Units, handset: Handset) -> None:
    code = await handset.ask()
    assert code is not None
    assert isinstance(await handset.redeem(code), SignedIn)
    assert await handset.redeem(code) is Refusal.CODE_REFUSED
    assert await rows(units, SignInSession) == 1


async def test_of_twenty_at_once_one_wins(units: Units, handset: Handset) -> None:
    code = await handset.ask()
    assert code is not None
    outcomes = await asyncio.gather(*(handset.redeem(code) for _ in range(20)))
    assert Counter(type(outcome) for outcome in outcomes) == {SignedIn: 1, Refusal: 19}
    assert (await rows(units, SignInSession), await rows(units, RefreshToken)) == (1, 1)
    assert await rows(units, Person) == 1


async def test_the_right_code_after_five_wrong_ones_is_refused(units: Units, handset: Handset) -> None:
    code = await handset.ask()
    assert code is not None
    for _ in range(5):
        assert await handset.redeem(wrong(code)) is Refusal.CODE_REFUSED
    assert await handset.redeem(code) is Refusal.CODE_REFUSED
    assert await rows(units, SignInSession) == 0


async def test_the_fifth_try_may_be_the_right_one(handset: Handset) -> None:
    code = await handset.ask()
    assert code is not None
    for _ in range(4):
        await handset.redeem(wrong(code))
    assert isinstance(await handset.redeem(code), SignedIn)


async def test_tries_made_at_once_are_all_counted(units: Units, handset: Handset) -> None:
    code = await handset.ask()
    assert code is not None
    await asyncio.gather(*(handset.redeem(wrong(code)) for _ in range(20)))
    async with units.begin() as unit:
        assert (await unit.session.execute(select(col(OneTimeCode.tries)))).scalar_one() == 5
    assert await handset.redeem(code) is Refusal.CODE_REFUSED


async def test_a_code_lives_five_minutes(handset: Handset, clock: FixedClock) -> None:
    late = await handset.ask()
    assert late is not None
    clock.instant += timedelta(minutes=5)
    assert await handset.redeem(late) is Refusal.CODE_REFUSED
    in_time = await handset.ask()
    assert in_time is not None
    clock.instant += timedelta(minutes=4, seconds=59)
    assert isinstance(await handset.redeem(in_time), SignedIn)


async def test_only_the_newest_code_counts(handset: Handset, clock: FixedClock) -> None:
    """Else five messages would give twenty-five tries at once."""
    first = await handset.ask()
    clock.instant += timedelta(seconds=1)
    second = await handset.ask()
    assert first is not None
    assert second is not None
    if first != second:
        assert await handset.redeem(first) is Refusal.CODE_REFUSED
    assert isinstance(await handset.redeem(second), SignedIn)


@pytest.mark.parametrize("change", [{"phone": "+8613812345679"}, {"app": App.MANAGER}, {"app": App.MERCHANT}])
async def test_a_code_is_for_one_phone_and_one_app(handset: Handset, change: dict[str, str]) -> None:
    code = await handset.ask()
    assert code is not None
    assert await replace(handset, **change).redeem(code) is Refusal.CODE_REFUSED  # type: ignore[arg-type]


CALLERS = ["owner", "stranger", "manager", "guard", "other_manager", "merchant"]
STAFF = {"manager", "guard", "other_manager"}


@pytest.mark.parametrize("name", CALLERS)
@pytest.mark.parametrize("app", [App.RESIDENT, App.MANAGER, App.MERCHANT])
async def test_who_may_enter_which_app(
    units: Units, handset: Handset, world: World, name: str, app: App
) -> None:
    person = replace(handset, app=app, phone=await phone_of(units, world, name))
    code = await person.ask()
    assert code is not None
    outcome = await person.redeem(code)
    if app is not App.MANAGER or name in STAFF:
        assert isinstance(outcome, SignedIn)
        assert (outcome.session.person_id, outcome.session.app) == (world.person(name), app)
    else:
        assert outcome is Refusal.NOT_ADMITTED
        assert await rows(units, SignInSession) == 0
        assert await person.redeem(code) is Refusal.CODE_REFUSED, "the code is used up all the same"


async def test_a_revoked_role_opens_no_door(units: Units, handset: Handset, world: World) -> None:
    async with units.begin() as unit:
        await unit.session.execute(update(Role).values(revoked_at=MORNING))
    person = replace(handset, app=App.MANAGER, phone=await phone_of(units, world, "manager"))
    code = await person.ask()
    assert code is not None
    assert await person.redeem(code) is Refusal.NOT_ADMITTED


async def test_the_manager_app_makes_nobody(units: Units, handset: Handset) -> None:
    staff = replace(handset, app=App.MANAGER)
    code = await staff.ask()
    assert code is not None
    assert await staff.redeem(code) is Refusal.NOT_ADMITTED
    assert await rows(units, Person) == 0


async def test_every_refused_code_costs_the_same_statement(
    units: Units, handset: Handset, world: World, clock: FixedClock
) -> None:
    """Known, unknown, wrong, stale and used: nobody can tell them apart by the work that is done."""
    known = replace(handset, app=App.MANAGER, phone=await phone_of(units, world, "manager"))
    unknown = replace(handset, app=App.MANAGER)
    code = await known.ask()
    assert code is not None
    await known.redeem(code)
    stale = await unknown.ask()
    assert stale is not None
    clock.instant += timedelta(minutes=6)
    fresh = await known.ask()
    assert fresh is not None
    tries = [(known, wrong(fresh)), (unknown, "000000"), (unknown, stale), (handset, "12"), (known, "")]
    paths = []
    for who, what in tries:
        with counted(units.database) as statements:
            assert await who.redeem(what) is Refusal.CODE_REFUSED
        paths.append(statements)
    assert [len(path) for path in paths] == [1] * 5
    assert len({path[0] for path in paths}) == 1


async def test_a_sign_in_that_dies_before_the_commit_leaves_the_code_usable(
    units: Units, handset: Handset, hasher: CodeHasher
) -> None:
    code = await handset.ask()
    assert code is not None
    async with dying(units) as unit:
        await redeem_code(unit, hasher, RedeemCode(App.RESIDENT, PHONE, code))
    assert (await rows(units, SignInSession), await rows(units, Person)) == (0, 0)
    assert isinstance(await handset.redeem(code), SignedIn)
