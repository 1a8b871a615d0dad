"""What the door takes in, once, and what it refuses with nothing stored but a count."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from api.webhooks import stripe_webhooks
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from payments.webhooks.inbox import CHANNEL, Endpoint
from tests.support.stripe_events import SECRET, encoded, signed, stripe_event
from tests.support.world import MORNING, FixedClock

PATH = "/webhooks/stripe"


async def post(http: httpx.AsyncClient, body: bytes, **headers: str) -> httpx.Response:
    """Signed now, unless the header is given."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await http.post(PATH, content=body, headers={"stripe-signature": signed(body, MORNING), **given})


async def rows(units: Units) -> list[dict[str, Any]]:
    async with units.begin() as unit:
        found = await unit.session.execute(text("SELECT * FROM webhook_event ORDER BY event_id"))
        return [dict(row) for row in found.mappings()]


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("palm_webhook_requests_total", {"outcome": outcome}) or 0.0


def intent(**differs: Any) -> dict[str, Any]:
    return stripe_event("payment_intent.succeeded", {"id": "pi_1", "amount": 100}, MORNING, **differs)


async def test_an_event_is_stored_as_it_came(http: httpx.AsyncClient, units: Units) -> None:
    event = intent()
    answer = await post(http, encoded(event))
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert await rows(units) == [
        {
            "source": "stripe",
            "event_id": event["id"],
            "type": "payment_intent.succeeded",
            "account": None,
            "livemode": False,
            "created_at": MORNING,
            "received_at": MORNING,
            "body": encoded(event).decode(),
            "state": "NEW",
            "attempts": 0,
            "next_try_at": MORNING,
            "ended_at": None,
            "problem": None,
        }
    ]


async def test_many_at_once_and_again_are_stored_once(http: httpx.AsyncClient, units: Units) -> None:
    stored, known = counted("STORED"), counted("KNOWN")
    bodies = [encoded(intent()) for _ in range(60)]
    answers = await asyncio.gather(*(post(http, body) for body in bodies * 3))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await rows(units)) == 60
    assert (counted("STORED") - stored, counted("KNOWN") - known) == (60, 120)


async def test_what_is_new_wakes_the_worker(http: httpx.AsyncClient, database_url: str) -> None:
    woken = asyncio.Event()
    listener = await asyncpg.connect(database_url)
    await listener.add_listener(CHANNEL, lambda *_: woken.set())
    body = encoded(intent())
    await post(http, body)
    await asyncio.wait_for(woken.wait(), 10)
    await listener.close()


def deep() -> bytes:
    return b'{"a":' * 5_000 + b"1" + b"}" * 5_000


REFUSED: list[tuple[bytes, int, str]] = [
    (b"", 400, "NOT_AN_EVENT"),
    (b"junk", 400, "NOT_AN_EVENT"),
    (b"\xff\xfe", 400, "NOT_AN_EVENT"),
    (b"[]", 400, "NOT_AN_EVENT"),
    (b"{}", 400, "NOT_AN_EVENT"),
    (b"null", 400, "NOT_AN_EVENT"),
    (deep(), 400, "NOT_AN_EVENT"),
    (encoded(intent(object="v2.core.event")), 400, "NOT_AN_EVENT"),
    (encoded(intent(id="evt_\x00")), 400, "NOT_AN_EVENT"),
    (encoded(intent(id=7)), 400, "NOT_AN_EVENT"),
    (encoded(intent(type="payment intent")), 400, "NOT_AN_EVENT"),
    (encoded(intent(created=10**15)), 400, "NOT_AN_EVENT"),
    (encoded(intent(created="now")), 400, "NOT_AN_EVENT"),
    (encoded(intent(data=[])), 400, "NOT_AN_EVENT"),
    (encoded(intent(livemode=1)), 400, "NOT_AN_EVENT"),
    (encoded(intent(livemode=True)), 400, "WRONG_MODE"),
    (encoded(intent(account="acct_1")), 400, "FOREIGN_ACCOUNT"),
    (b" " * 262_145, 413, "TOO_LARGE"),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED)
async def test_signed_or_not_such_bodies_leave_nothing_but_a_count(
    http: httpx.AsyncClient, units: Units, body: bytes, status: int, code: str
) -> None:
    before = counted(code)
    answer = await post(http, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert counted(code) == before + 1
    unsigned = await http.post(PATH, content=body)
    assert (unsigned.status_code, unsigned.json()["code"]) == (
        (413, "TOO_LARGE") if status == 413 else (400, "SIGNATURE_MISSING")
    )
    assert await rows(units) == []


async def test_old_and_foreign_signatures_are_refused(
    http: httpx.AsyncClient, units: Units, clock: FixedClock
) -> None:
    body = encoded(intent())
    foreign = await post(http, body, stripe_signature=signed(body, MORNING, "whsec_other"))
    assert (foreign.status_code, foreign.json()["code"]) == (400, "SIGNATURE_INVALID")
    clock.instant = MORNING.replace(hour=9)
    old = await post(http, body)
    assert (old.status_code, old.json()["code"]) == (400, "TIMESTAMP_OUT_OF_WINDOW")
    assert await rows(units) == []


async def test_a_body_without_a_length_is_cut_at_the_limit(http: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1_024

    answer = await http.post(PATH, content=endless(), headers={"stripe-signature": "t=1,v1=a"})
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


async def test_only_this_address_and_only_post(http: httpx.AsyncClient) -> None:
    wrong = await http.get(PATH)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    for path in ("/webhooks", "/webhooks/stripe/", "/webhooks/paypal"):
        assert (await http.post(path)).status_code == 404


async def test_text_that_postgresql_could_not_hold_as_json_is_kept(
    http: httpx.AsyncClient, units: Units
) -> None:
    body = orjson.dumps(intent()).replace(b'"pi_1"', b'"pi_\\u0000"')
    assert (await post(http, body)).status_code == 200
    assert [row["body"].encode() for row in await rows(units)] == [body]


async def test_without_a_database_the_provider_is_asked_to_come_again() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    application = stripe_webhooks(Units(nowhere, FixedClock()), Endpoint.of(SECRET, "sk_test_palm"))
    transport = httpx.ASGITransport(application, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://palm") as client:
        answer = await post(client, encoded(intent()))
    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"] == "2"
    await nowhere.dispose()


def test_the_mode_is_that_of_the_key() -> None:
    assert Endpoint.of("a,b", "sk_test_1") == Endpoint((b"a", b"b"), livemode=False)
    assert Endpoint.of(" a , ", "rk_live_1") == Endpoint((b"a",), livemode=True)
