"""The simulator's HTTP face: Stripe's API, the payer's pages, and the controls."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from payments.simulator.clock import Clock
from payments.simulator.control import Control
from payments.simulator.deadlines import Deadlines
from payments.simulator.errors import StripeError
from payments.simulator.faults import Fault, Faults
from payments.simulator.idempotency import check_length
from payments.simulator.keys import check_account, check_key
from payments.simulator.onboarding import OnboardingPages
from payments.simulator.pages import Pages
from payments.simulator.service import Answer, Service, refusal
from payments.simulator.service import Request as ApiRequest
from payments.simulator.specification import version
from payments.simulator.store import Store
from payments.simulator.webhooks.queue import DeliveryQueue
from payments.simulator.webhooks.sender import Sender

LARGEST_BODY = 1 << 20
JUNK = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
RATE_LIMIT = StripeError(
    429,
    "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
    code="rate_limit",
)
UNAVAILABLE = StripeError(503, "The service is temporarily unavailable. Please try again.", kind="api_error")
BROKEN = StripeError(500, "An unknown error occurred", kind="api_error")


class Simulator:
    """A platform's account of Stripe, with everything that belongs to it. `base_url` is its own address."""

    def __init__(self, store: Store, base_url: str, retry_seconds: float = 1.0) -> None:
        self.store = store
        self.clock = Clock(store)
        self.queue = DeliveryQueue(store, self.clock, retry_seconds)
        self.service = Service(store, self.clock, self.queue, base_url)
        self.sender = Sender(store, self.queue)
        self.deadlines = Deadlines(self.service)
        self.faults = Faults()

    def application(self) -> Starlette:
        methods = ["GET", "POST", "DELETE", "PUT", "PATCH"]
        routes = [
            *Control(self).routes(),
            *Pages(self.service).routes(),
            *OnboardingPages(self.service).routes(),
            Route("/healthz", self.health, methods=["GET"]),
            Route("/{rest:path}", self.api, methods=methods),
        ]
        return Starlette(routes=routes, lifespan=self.lifespan, exception_handlers={Exception: _broken})

    @asynccontextmanager
    async def lifespan(self, _application: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.sender.run()), asyncio.create_task(self.deadlines.run())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.store.close()

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def api(self, request: Request) -> Response:
        form = (
            (await request.body()).decode(errors="replace") if request.method == "POST" else request.url.query
        )
        asked = ApiRequest(
            method=request.method,
            path=request.url.path,
            version=request.headers.get("Stripe-Version") or version(),
            form=form,
            idempotency_key=request.headers.get("Idempotency-Key") or None,
            account=request.headers.get("Stripe-Account") or None,
        )
        try:
            check_key(request.headers.get("Authorization", ""))
            check_account(self.store, asked.account)
            check_length(asked.idempotency_key)
            _check_size(form)
        except StripeError as error:
            return _response(asked, refusal(error))
        fault = self.faults.take(asked.method, asked.path)
        if fault is None:
            return _response(asked, self.answer(asked))
        return await self._suffer(fault, request, asked)

    def answer(self, asked: ApiRequest) -> Answer:
        """409 if the same key is under way elsewhere."""
        try:
            with self.service.keys.running(asked.key):
                return self.service.answer(asked)
        except StripeError as error:
            return refusal(error)

    async def _suffer(self, fault: Fault, request: Request, asked: ApiRequest) -> Response:
        match fault.kind:
            case "rate_limit":
                return _response(asked, refusal(RATE_LIMIT))
            case "unavailable":
                return _response(asked, refusal(UNAVAILABLE))
            case "html":
                return HTMLResponse(JUNK, status_code=502)
            case "latency":
                return _response(asked, await self._late(fault, asked))
            case "timeout_after_commit":
                self.answer(asked)
                await _hung_up(request)
                return Response(status_code=504)

    async def _late(self, fault: Fault, asked: ApiRequest) -> Answer:
        try:
            with self.service.keys.running(asked.key):
                await asyncio.sleep(fault.seconds)
                return self.service.answer(asked)
        except StripeError as error:
            return refusal(error)


def _check_size(form: str) -> None:
    if len(form) > LARGEST_BODY:
        raise StripeError(413, "Request body is too large")


def _response(asked: ApiRequest, answer: Answer) -> Response:
    headers = {
        "Request-Id": asked.id,
        "Stripe-Version": asked.version,
        "Cache-Control": "no-cache, no-store",
    }
    if asked.idempotency_key:
        headers["Idempotency-Key"] = asked.idempotency_key
        headers["Original-Request"] = answer.original or asked.id
    if answer.original:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body, answer.status, headers, "application/json")


async def _hung_up(request: Request) -> None:
    """Until the caller has had enough. Its body has been read, so the next word is that it is gone."""
    with suppress(asyncio.CancelledError):
        while (await request.receive())["type"] != "http.disconnect":
            pass


async def _broken(_request: Request, _error: Exception) -> Response:
    answer = refusal(BROKEN)
    return Response(answer.body, answer.status, media_type="application/json")
