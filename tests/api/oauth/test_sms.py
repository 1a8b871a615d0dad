"""Who carries the messages: a gateway in production, an outbox to look at in the demo."""

from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from api.oauth.assembly import assemble_sign_in
from api.oauth.sms_gateway import CarrierUnreachable, SmsGateway
from api.settings import IncompleteSettings, Settings
from api.simulator.sms import SmsOutbox, sms_router
from domain.identity.sms import TextMessage
from domain.kit.unit_of_work import Units
from tests.support.world import FixedClock

MESSAGE = TextMessage("+8613812345678", "sign_in_code", {"code": "012345", "minutes": "5"}, "验证码 012345")


async def test_the_outbox_shows_messages_newest_first(redis: Redis, clock: FixedClock) -> None:
    outbox = SmsOutbox(redis, clock)
    await outbox.send(MESSAGE)
    await outbox.send(TextMessage("+8613812345679", "other", {}, "你好"))
    app = FastAPI()
    app.include_router(sms_router(outbox))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        everything = (await client.get("/demo/sms")).json()
        one = (await client.get("/demo/sms", params={"phone": MESSAGE.phone})).json()
    assert [message["text"] for message in everything["messages"]] == ["你好", "验证码 012345"]
    assert one == {
        "messages": [
            {
                "phone": "+8613812345678",
                "text": "验证码 012345",
                "code": "012345",
                "sent_at": "2026-11-24T08:00:00+00:00",
            }
        ]
    }


async def test_the_outbox_is_bounded_in_number_and_time(redis: Redis, clock: FixedClock) -> None:
    outbox = SmsOutbox(redis, clock)
    for _ in range(105):
        await outbox.send(MESSAGE)
    assert len(await outbox.recent()) == 100
    assert 3_500 < await redis.ttl("palm:demo:sms") <= 3_600


async def test_the_gateway_gets_template_and_text() -> None:
    seen: list[httpx.Request] = []

    def carrier(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202)

    await SmsGateway("https://sms.example/send", "key", httpx.MockTransport(carrier)).send(MESSAGE)
    (request,) = seen
    assert (str(request.url), request.headers["authorization"]) == ("https://sms.example/send", "Bearer key")
    assert orjson.loads(request.content) == {
        "phone": "+8613812345678",
        "template": "sign_in_code",
        "parameters": {"code": "012345", "minutes": "5"},
        "text": "验证码 012345",
    }


async def test_a_gateway_that_fails_is_an_unreachable_carrier() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] == "Bearer gone":
            raise httpx.ConnectError("gone")
        return httpx.Response(500)

    for key in ("gone", "here"):
        gateway = SmsGateway("https://sms.example", key, httpx.MockTransport(broken))
        with pytest.raises(CarrierUnreachable):
            await gateway.send(MESSAGE)
        assert key not in repr(gateway)


async def test_the_demo_s_messages_can_be_read_in_the_demo_only(
    tmp_path: Path, units: Units, redis: Redis
) -> None:
    demo = Settings(data=tmp_path)
    _, routers = assemble_sign_in(demo, units, redis)
    assert [route.path for router in routers for route in router.routes][-1] == "/demo/sms"  # type: ignore[attr-defined]
    with_gateway = demo.model_copy(update={"sms_url": "https://sms.example", "sms_key": "key"})
    _, routers = assemble_sign_in(with_gateway, units, redis)
    assert "/demo/sms" not in [route.path for router in routers for route in router.routes]  # type: ignore[attr-defined]
    with pytest.raises(IncompleteSettings):
        assemble_sign_in(Settings.model_validate({"environment": "production"}), units, redis)
