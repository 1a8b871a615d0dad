"""GraphQL over HTTP: POST for everything, GET for what changes nothing.

Follows https://graphql.github.io/graphql-over-http/draft/ and passes the audit of npm `graphql-http`.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from time import perf_counter
from typing import Any

import structlog

from api.graphql.callers import Authenticator, Caller, InvalidToken, caller_of, correlation_id
from api.graphql.negotiation import PLAIN_JSON, RESPONSE_JSON, Media, negotiate, not_acceptable
from api.graphql.observation import Observer
from api.graphql.operations import Answer, Operations, Stream, outcome_of
from api.graphql.problems import Problem, fault, method_not_allowed, unauthenticated
from api.graphql.requests import GraphQLRequest, Headers, Receive, read_get, read_post
from api.graphql.sse import EventStreams

log = structlog.get_logger(__name__)

Send = Callable[[Any], Awaitable[None]]

# Answers depend on who asks; the type alone does not tell that they are in UTF-8.
_FIXED = [(b"cache-control", b"no-store"), (b"vary", b"accept, authorization, accept-language")]
_TYPES = {
    media: [(b"content-type", media + b"; charset=utf-8"), *_FIXED] for media in (PLAIN_JSON, RESPONSE_JSON)
}


class HttpTransport:
    """One request, one answer, or one stream of events."""

    def __init__(
        self,
        operations: Operations,
        authenticator: Authenticator,
        streams: EventStreams,
        observer: Observer,
        largest_body: int,
    ) -> None:
        self._operations = operations
        self._authenticator = authenticator
        self._streams = streams
        self._observer = observer
        self._largest_body = largest_body

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answers every request, whatever happens."""
        started = perf_counter()
        headers: Headers = dict(scope["headers"])
        media = negotiate(headers.get(b"accept", b""))
        try:
            media.check()
            caller = await self._caller(headers)
            request = await self._request(scope, headers, receive)
            result = await self._operations.run(request, caller, safe=scope["method"] == "GET")
            outcome = await self._reply(result, media, caller, receive, send)
            self._observer.answered(request, caller, outcome, perf_counter() - started)
        except Problem as problem:
            await respond(send, problem.status, problem.body, media.json, problem.headers)
            self._observer.refused(problem.code, perf_counter() - started)
        except Exception:
            number = str(correlation_id(headers))
            log.exception("graphql.failed", correlation_id=number)
            self._observer.refused("INTERNAL", perf_counter() - started)
            await respond(send, HTTPStatus.INTERNAL_SERVER_ERROR, fault(number), media.json)

    async def _caller(self, headers: Headers) -> Caller:
        try:
            return await caller_of(headers, self._authenticator)
        except InvalidToken as error:
            raise unauthenticated(str(error)) from error

    async def _request(self, scope: Any, headers: Headers, receive: Receive) -> GraphQLRequest:
        match scope["method"]:
            case "POST":
                return await read_post(headers, receive, self._largest_body)
            case "GET":
                return read_get(scope["query_string"])
            case _:
                raise method_not_allowed(b"GET, POST", "Use POST, or GET for queries.")

    async def _reply(
        self, result: Answer | Stream, media: Media, caller: Caller, receive: Receive, send: Send
    ) -> str:
        if isinstance(result, Answer):
            if media.json is None:
                await self._streams.once(result.body, send)
            else:
                status = HTTPStatus.OK if result.executed or not media.strict else HTTPStatus.BAD_REQUEST
                await respond(send, status, result.body, media.json)
            return outcome_of(result)
        if not media.event_stream:
            raise not_acceptable()
        await self._streams.run(result, caller, receive, send)
        return "streamed"


async def respond(
    send: Send,
    status: HTTPStatus,
    body: bytes,
    media: bytes | None,
    more: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    """One complete response."""
    headers = [*_TYPES[media or PLAIN_JSON], (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
