"""Messages of the graphql-transport-ws sub-protocol, and the close codes for what is none.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from dataclasses import dataclass
from typing import Any

import orjson

from api.graphql.problems import Problem
from api.graphql.requests import GraphQLRequest, from_values

SUBPROTOCOL = "graphql-transport-ws"
LONGEST_ID = 256

BAD_MESSAGE = 4400
NOT_INITIALISED = 4401
FORBIDDEN = 4403
WRONG_SUBPROTOCOL = 4406
INIT_TIMEOUT = 4408
DUPLICATE_ID = 4409
TOO_MANY_INITS = 4429
TOO_SLOW = 1013
"""Try again later (IANA registry): the client's own cursor tells from where."""


class CloseSocket(Exception):
    """The protocol asks to close the connection with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Init:
    """The first message. `authorization` is what the header of that name would say."""

    authorization: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks for a pong with the same payload."""

    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """Is taken note of by the server's keep-alive and by nobody else."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Asks for an operation of any kind."""

    id: str
    request: GraphQLRequest


@dataclass(frozen=True, slots=True)
class Complete:
    """The client wants to hear no more of an operation."""

    id: str


Message = Init | Ping | Pong | Subscribe | Complete


def read_message(event: dict[str, Any]) -> Message:
    """The message in an ASGI `websocket.receive`. Raises CloseSocket."""
    text = event.get("text")
    if text is None:
        raise CloseSocket(BAD_MESSAGE, "messages are text, not binary")
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise CloseSocket(BAD_MESSAGE, "messages are JSON") from None
    if not isinstance(values, dict):
        raise CloseSocket(BAD_MESSAGE, "a message is a JSON object")
    match values.get("type"):
        case "connection_init":
            return _init(_payload(values))
        case "ping":
            return Ping(_payload(values))
        case "pong":
            return Pong()
        case "subscribe":
            return Subscribe(_id(values), _request(values))
        case "complete":
            return Complete(_id(values))
        case _:
            raise CloseSocket(BAD_MESSAGE, "unknown message type")


def _init(payload: dict[str, Any] | None) -> Init:
    given = {name.lower(): value for name, value in (payload or {}).items() if isinstance(value, str)}
    return Init(given.get("authorization"), given.get("accept-language"))


def _request(values: dict[str, Any]) -> GraphQLRequest:
    payload = values.get("payload")
    if not isinstance(payload, dict):
        raise CloseSocket(BAD_MESSAGE, "subscribe needs a payload that is an object")
    try:
        return from_values(payload)
    except Problem as problem:
        raise CloseSocket(BAD_MESSAGE, str(problem)) from None


def _payload(values: dict[str, Any]) -> dict[str, Any] | None:
    payload = values.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise CloseSocket(BAD_MESSAGE, "a payload is an object")
    return payload


def _id(values: dict[str, Any]) -> str:
    found = values.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID:
        raise CloseSocket(BAD_MESSAGE, f"an id is a string of 1 to {LONGEST_ID} characters")
    return found
