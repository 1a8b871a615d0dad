"""The HTTP side of the door: `POST /devices/events`, a bare ASGI application, since a framework's route costs
more
than all the rest of it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from api.devices.cloudevents import BadEvent, event_id_of, read_envelope
from api.devices.door import IngestDoor
from api.devices.metrics import EVENTS, REQUESTS_REFUSED
from api.devices.problems import Header, Problem
from api.devices.requests import Mode, Request
from domain.devices.envelope import Envelope, Outcome, Status

JSON: Header = (b"content-type", b"application/json")
PROBLEM_JSON: Header = (b"content-type", b"application/problem+json")


def device_ingest(door: IngestDoor) -> ASGIApp:
    """The application for what is mounted at `/devices`."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"devices speak HTTP, not {scope['type']}")
        try:
            status, body = await _answer(door, scope, receive)
            headers: list[Header] = [JSON]
        except Problem as problem:
            REQUESTS_REFUSED.labels(problem.code).inc()
            status, body = problem.status, problem.body()
            headers = [PROBLEM_JSON, *problem.headers]
        await _send(send, status, body, headers)

    return application


async def _answer(door: IngestDoor, scope: Scope, receive: Receive) -> tuple[HTTPStatus, bytes]:
    _check_address(scope)
    request = Request.read(scope)
    body = await request.body(receive, door.limits)
    signed = request.signed(body)
    credential = await door.verify(signed)
    read = [_read(event) for event in request.events(body, door.limits)]
    envelopes = [event for event in read if isinstance(event, Envelope)]
    if request.mode is not Mode.BATCH and isinstance(read[0], BadEvent):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, read[0].code, read[0].detail)
    outcomes = iter(await door.take(credential, signed.signature.nonce, envelopes))
    results = [(event, next(outcomes) if isinstance(event, Envelope) else refused(event)) for event in read]
    if request.mode is Mode.BATCH:
        return _batch_answer(results)
    return _single_answer(envelopes[0], results[0][1])


def _check_address(scope: Scope) -> None:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if path not in ("/events", "/devices/events"):
        raise Problem(HTTPStatus.NOT_FOUND, "NOT_FOUND", "devices post to /devices/events")
    if scope["method"] != "POST":
        raise Problem(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            "devices post to /devices/events",
            headers=[(b"allow", b"POST")],
        )


def _read(event: Any) -> Envelope | BadEvent:
    if not isinstance(event, dict):
        return BadEvent("NOT_AN_EVENT", "an event must be a JSON object")
    try:
        return read_envelope(event)
    except BadEvent as bad:
        bad.event_id = event_id_of(event)
        return bad


def refused(bad: BadEvent) -> Outcome:
    """The outcome of an event that could not be read."""
    EVENTS.labels(Status.REFUSED.value).inc()
    return Outcome(Status.REFUSED, bad.code, bad.detail)


def _single_answer(envelope: Envelope, outcome: Outcome) -> tuple[HTTPStatus, bytes]:
    if outcome.status is Status.REFUSED:
        raise Problem(HTTPStatus.FORBIDDEN, outcome.reason or "REFUSED", outcome.detail or "")
    status = HTTPStatus.ACCEPTED if outcome.status is Status.QUARANTINED else HTTPStatus.OK
    return status, orjson.dumps(_item(envelope, outcome))


def _batch_answer(results: Sequence[tuple[Envelope | BadEvent, Outcome]]) -> tuple[HTTPStatus, bytes]:
    """200 if everything is stored, 202 if anything is in quarantine or refused, 422 if nothing could be
    taken.
    """
    statuses = {outcome.status for _, outcome in results}
    status = HTTPStatus.OK
    if statuses == {Status.REFUSED}:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif statuses & {Status.REFUSED, Status.QUARANTINED}:
        status = HTTPStatus.ACCEPTED
    return status, orjson.dumps({"events": [_item(event, outcome) for event, outcome in results]})


def _item(event: Envelope | BadEvent, outcome: Outcome) -> dict[str, str | None]:
    item = {
        "id": event.id if isinstance(event, Envelope) else event.event_id,
        "status": outcome.status.value,
    }
    if outcome.reason is not None:
        item |= {"reason": outcome.reason, "detail": outcome.detail}
    return item


async def _send(send: Send, status: HTTPStatus, body: bytes, headers: Sequence[Header]) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status.value, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
