"""Where receipts are found."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import Response

from api.oauth.rate_limit import RateLimit
from api.receipts.page import verification
from api.receipts.pdf import receipt_pdf
from domain.kit.links import Links
from domain.kit.unit_of_work import Units
from payments.receipts.pdf.render import Press

AT_ONCE, PER_MINUTE = 20, 20.0


@asynccontextmanager
async def receipts_router(units: Units, links: Links, redis: Redis) -> AsyncIterator[APIRouter]:
    """To be mounted at the root, where `links` leads to."""
    limit, press = RateLimit(redis, units.clock, "verify", AT_ONCE, PER_MINUTE), Press()

    async def pdf(request: Request) -> Response:
        return await receipt_pdf(request, units, links, press)

    async def verify(request: Request) -> Response:
        return await verification(request, units, limit)

    router = APIRouter(tags=["receipts"])
    router.add_route("/receipts/{token}.pdf", pdf, methods=["GET"])
    router.add_route("/verify/{code}", verify, methods=["GET"])
    try:
        yield router
    finally:
        press.close()
