"""`POST /webhooks/stripe`: a bare ASGI application, as the devices' door is.

Many events in a short time share a transaction: at the end of a day's autopay they come by the thousand.
"""

from collections.abc import Sequence
from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from api.devices.app import JSON, PROBLEM_JSON
from api.devices.coalescer import Coalescer
from api.devices.door import OUTAGE
from api.devices.problems import Header, Problem
from api.devices.requests import read_body
from api.settings import Settings
from api.webhooks.metrics import REQUESTS
from domain.kit.unit_of_work import Units
from payments.webhooks.inbox import Accepted, Endpoint, accept, store
from payments.webhooks.refusals import Refused

log = structlog.get_logger(__name__)

PATH = "/webhooks/stripe"
# Stripe's largest events are a tenth of that.
MOST_BYTES = 262_144
EVENTS_PER_COMMIT, COMMITS_AT_ONCE = 100, 2
STORED = b'{"received":true}'


def webhooks_of(settings: Settings, units: Units) -> ASGIApp | None:
    """None where nothing can be paid online."""
    if settings.stripe_secret_key is None or settings.stripe_webhook_secret is None:
        return None
    return stripe_webhooks(units, Endpoint.of(settings.stripe_webhook_secret, settings.stripe_secret_key))


def stripe_webhooks(units: Units, endpoint: Endpoint) -> ASGIApp:
    """The application for what is mounted at `/webhooks`."""

    async def commit(accepted: Sequence[Accepted]) -> Sequence[bool]:
        async with units.begin() as unit:
            return await store(unit, accepted)

    inbox: Coalescer[Accepted, bool] = Coalescer(commit, most=EVENTS_PER_COMMIT, rounds=COMMITS_AT_ONCE)

    async def take(scope: Scope, receive: Receive) -> bool:
        signature, length = _headers(scope)
        body = await read_body(length, receive, MOST_BYTES)
        try:
            accepted = accept(endpoint, signature, body, units.clock.now())
        except Refused as refused:
            raise Problem(HTTPStatus.BAD_REQUEST, refused.code, refused.detail) from refused
        return (await _stored(inbox, accepted))[0]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            fresh = await take(scope, receive)
        except Problem as problem:
            REQUESTS.labels(problem.code).inc()
            await _send(send, problem.status, problem.body(), [PROBLEM_JSON, *problem.headers])
            return
        REQUESTS.labels("STORED" if fresh else "KNOWN").inc()
        await _send(send, HTTPStatus.OK, STORED, [JSON])

    return application


def _headers(scope: Scope) -> tuple[str, str]:
    """Stripe-Signature and Content-Length. Raises a 404 or 405 for what is not this address."""
    if scope["path"] != PATH:
        raise Problem(HTTPStatus.NOT_FOUND, "NOT_FOUND", f"events are posted to {PATH}")
    if scope["method"] != "POST":
        allowed = [(b"allow", b"POST")]
        raise Problem(
            HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "events are posted", headers=allowed
        )
    headers = dict(scope["headers"])
    signature = headers.get(b"stripe-signature", b"").decode("latin-1")
    return signature, headers.get(b"content-length", b"0").decode("latin-1")


async def _stored(inbox: Coalescer[Accepted, bool], accepted: Accepted) -> Sequence[bool]:
    """Raises a 503 when the database cannot be reached: the provider sends it again."""
    try:
        return await inbox.ask([accepted])
    except OUTAGE as error:
        log.error("webhook.not_stored", error=type(error).__name__)  # noqa: TRY400 - many at once
        raise _unavailable() from error
    except Exception as error:
        log.exception("webhook.not_stored")
        raise _unavailable() from error


def _unavailable() -> Problem:
    detail, wait = "the event could not be stored now; send it again", (b"retry-after", b"2")
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", detail, headers=[wait])


async def _send(send: Send, status: HTTPStatus, body: bytes, headers: Sequence[Header]) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status.value, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
