"""The demo's text messages: nobody is sent one, the demo shows them. They are kept in Valkey for an hour, for
every process of the demo to read, and written to the log.
"""

from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from fastapi import APIRouter
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.identity.sms import TextMessage
from domain.kit.clock import Clock

log = structlog.get_logger(__name__)
OUTBOX = "palm:demo:sms"
KEPT_MESSAGES = 100
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class SmsOutbox:
    """A carrier that delivers to whoever looks."""

    redis: Redis
    clock: Clock

    async def send(self, message: TextMessage) -> None:
        entry = {
            "phone": message.phone,
            "text": message.text,
            "code": message.parameters.get("code"),
            "sent_at": self.clock.now().isoformat(),
        }
        log.info("demo sms", phone=message.phone, text=message.text)
        try:
            async with self.redis.pipeline(transaction=True) as pipeline:
                pipeline.lpush(OUTBOX, orjson.dumps(entry).decode())
                pipeline.ltrim(OUTBOX, 0, KEPT_MESSAGES - 1)
                pipeline.expire(OUTBOX, KEPT_SECONDS)
                await pipeline.execute()
        except RedisError as error:
            raise ConnectionError(str(error)) from error

    async def recent(self, phone: str | None = None) -> list[dict[str, Any]]:
        """What was sent, newest first; to one phone, or to all."""
        entries = [orjson.loads(entry) for entry in await self.redis.lrange(OUTBOX, 0, -1)]
        return [entry for entry in entries if phone in (None, entry["phone"])]


def sms_router(outbox: SmsOutbox) -> APIRouter:
    """GET /demo/sms: only the demo mounts it."""
    router = APIRouter()

    async def messages(request: Request) -> Response:
        """The text messages of the last hour, newest first; `?phone=+86…` for one phone."""
        found = await outbox.recent(request.query_params.get("phone"))
        return JSONResponse({"messages": found}, headers={"Cache-Control": "no-store"})

    router.add_api_route("/demo/sms", messages, methods=["GET"], response_model=None)
    return router
