"""POST /oauth/otp: the same answer for everybody, and limits that nobody can see but the impatient."""

from dataclasses import replace
from datetime import timedelta

import httpx
from redis.asyncio import Redis

from domain.kit.unit_of_work import Units
from domain.people.models import Person
from tests.api.oauth.conftest import PHONE, Phone
from tests.support.statements import counted
from tests.support.world import FixedClock, World


async def asked(phone: Phone) -> httpx.Response:
    form = {"phone": phone.number, "client_id": phone.client_id}
    return await phone.http.post("/oauth/otp", data=form)


async def test_known_and_unknown_phones_cannot_be_told_apart(
    staff_phone: Phone, units: Units, world: World
) -> None:
    async with units.begin() as unit:
        known = (await unit.session.get_one(Person, world.person("manager"))).phone
    seen = []
    for number in (known, PHONE):
        with counted(units.database) as statements:
            answer = await asked(replace(staff_phone, number=number))
        seen.append((answer.status_code, answer.content, sorted(answer.headers.items()), statements))
    assert seen[0] == seen[1]
    assert seen[0][0] == 202
    assert [message.phone for message in staff_phone.carrier.messages] == [known, PHONE]


async def test_the_sixth_request_is_answered_alike_and_sends_nothing(phone: Phone) -> None:
    answers = [await asked(phone) for _ in range(6)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b'{"expires_in":300}')}
    assert len(phone.carrier.messages) == 5


async def test_a_carrier_that_is_down_is_not_the_caller_s_fault(phone: Phone) -> None:
    phone.carrier.is_down = True
    assert (await asked(phone)).status_code == 202
    phone.carrier.is_down = False
    assert (await phone.redeem(await phone.ask())).status_code == 200


async def test_what_is_no_number_or_no_app_is_a_bad_request(phone: Phone) -> None:
    for number in ("", "abc", "12", "+999 1", "9" * 100, "138'; DROP TABLE person; --"):
        answer = await asked(replace(phone, number=number))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), number
    for client, error in (("", "invalid_request"), ("nobody", "invalid_client")):
        answer = await asked(replace(phone, client_id=client))
        assert (answer.status_code, answer.json()["error"]) == (400, error), client
    assert phone.carrier.messages == []


async def test_one_address_may_ask_thirty_times_and_then_every_two_seconds(
    phone: Phone, clock: FixedClock
) -> None:
    for index in range(30):
        assert (await asked(replace(phone, number=f"138123400{index:02}"))).status_code == 202
    refused = await asked(phone)
    assert (refused.status_code, refused.json()["error"]) == (429, "temporarily_unavailable")
    assert refused.headers["retry-after"] == "2"
    assert len(phone.carrier.messages) == 30
    clock.instant += timedelta(seconds=2)
    assert (await asked(phone)).status_code == 202
    assert (await asked(phone)).status_code == 429


async def test_without_valkey_codes_are_still_sent(phone: Phone, redis: Redis) -> None:
    await redis.set("palm:limit:otp:127.0.0.1", "not a bucket")
    assert (await asked(phone)).status_code == 202
    assert len(phone.carrier.messages) == 1
