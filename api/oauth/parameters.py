"""The parameters of a request, from a form or from JSON, or a typed refusal. Bodies are read no further than
the limit."""

from collections.abc import Iterable
from http import HTTPStatus
from unicodedata import category
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
LARGEST_BODY = 16 * 1024
MOST_PARAMETERS = 20
UNREADABLE = {"Cc", "Cs"}  # control characters, which PostgreSQL refuses in part, and halves of pairs


class BadRequest(Exception):
    """Answered as an OAuth error. `description` is plain ASCII for the app's developer (RFC 6749, 5.2)."""

    def __init__(
        self,
        description: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        error: str = "invalid_request",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.error = error
        self.headers = headers or {}


async def read_parameters(request: Request) -> dict[str, str]:
    """Each once, as text, blank ones left out as RFC 6749 (3.2) says. Raises BadRequest."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {FORM, JSON}:
        raise BadRequest(f"Send {FORM} or {JSON}.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise BadRequest("Send the body without compression.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = await _body(request)
    return _checked(_form(body) if kind == FORM else _json(body))


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise BadRequest("The body is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except ClientDisconnect as error:
        raise BadRequest("The body is not complete.") from error
    return bytes(body)


def _form(body: bytes) -> Iterable[tuple[str, object]]:
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict"
        )
    except ValueError as error:
        raise BadRequest("The body is not a form in UTF-8 with few fields.") from error


def _json(body: bytes) -> Iterable[tuple[str, object]]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(document, dict) or len(document) > MOST_PARAMETERS:
        raise BadRequest("The body must be an object with few fields.")
    return document.items()


def _checked(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in pairs:
        if not isinstance(value, str):
            raise BadRequest("Every parameter must be text.")
        if any(category(character) in UNREADABLE for character in name + value):
            raise BadRequest("A parameter holds control characters.")
        if name in parameters:
            raise BadRequest("A parameter is given more than once.")
        parameters[name] = value
    return {name: value for name, value in parameters.items() if value.strip()}


def required(parameters: dict[str, str], name: str) -> str:
    """Raises BadRequest when the parameter is absent."""
    if name not in parameters:
        raise BadRequest(f"The parameter {name} is missing.")
    return parameters[name]
