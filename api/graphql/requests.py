"""From bytes to a GraphQL request; whatever is none is a Problem with a typed 4xx."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.graphql.problems import Problem, bad_request, too_large, unsupported

Headers = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation that somebody asks for. Without a `document` it is named by `document_id`."""

    document: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None
    document_id: str | None = None


async def read_post(headers: Headers, receive: Receive, largest: int) -> GraphQLRequest:
    """The request in a JSON body of at most `largest` bytes.

    Only `application/json` is read: a browser cannot send that across origins without asking first, so a
    foreign page cannot act with somebody's cookies or address.
    """
    _refuse_unreadable(headers)
    return parse(await _read_body(headers, receive, largest))


def read_get(query_string: bytes) -> GraphQLRequest:
    """The request in an address; `variables` and `extensions` are JSON in it."""
    try:
        fields = dict(parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=20))
    except ValueError as error:
        raise bad_request("The query string is not URL-encoded UTF-8.") from error
    values: dict[str, Any] = dict(fields)
    for name in ("variables", "extensions"):
        if name in values:
            values[name] = load_json(values[name].encode(), f"the parameter {name}")
    return from_values(values)


def parse(body: bytes) -> GraphQLRequest:
    """A GraphQL request from the bytes of its JSON."""
    return from_values(load_json(body, "the body"))


def load_json(text: bytes | str, what: str) -> Any:
    """JSON, or a Problem. orjson refuses what is not UTF-8 and what is nested deeper than 1,024."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        reason = "is not JSON" if text else "is empty"
        raise bad_request(f"{what[0].upper()}{what[1:]} {reason}.") from error


def from_values(values: Any) -> GraphQLRequest:
    """Checks the shape: an object with a document or the id of one."""
    if isinstance(values, list):
        raise bad_request("Batches are not supported; send one request at a time, they are batched here.")
    if not isinstance(values, dict):
        raise bad_request("A GraphQL request is a JSON object.")
    document = _text(values, "query")
    extensions = _mapping(values, "extensions")
    document_id = _text(values, "documentId") or _persisted_hash(extensions)
    if document is None and document_id is None:
        raise bad_request('The request needs a "query".')
    return GraphQLRequest(
        document, _text(values, "operationName"), _mapping(values, "variables"), extensions, document_id
    )


def _persisted_hash(extensions: dict[str, Any] | None) -> str | None:
    persisted = (extensions or {}).get("persistedQuery")
    found = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return found if isinstance(found, str) else None


def _text(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f'"{name}" must be a string.')
    return value


def _mapping(values: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = values.get(name)
    if value is not None and not isinstance(value, dict):
        raise bad_request(f'"{name}" must be an object.')
    return value


def _refuse_unreadable(headers: Headers) -> None:
    media, *parameters = headers.get(b"content-type", b"").lower().split(b";")
    if media.strip() != b"application/json":
        raise unsupported("Send the request as application/json.")
    for parameter in parameters:
        name, _, value = parameter.strip().partition(b"=")
        if name == b"charset" and value.strip(b'" ') not in {b"utf-8", b"utf8"}:
            raise unsupported("Send the request in UTF-8.")
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise unsupported("Send the request without a content encoding.")


async def _read_body(headers: Headers, receive: Receive, largest: int) -> bytes:
    length = headers.get(b"content-length")
    if length is not None and length.isdigit() and int(length) > largest:
        raise too_large(largest)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return bytes(_small(message.get("body", b""), largest))
    pieces = bytearray()
    while message["type"] == "http.request":
        pieces += message.get("body", b"")
        _small(pieces, largest)
        if not message.get("more_body"):
            return bytes(pieces)
        message = await receive()
    raise Problem(HTTPStatus.BAD_REQUEST, "BAD_REQUEST", "The client left before its body had come.")


def _small(body: bytes | bytearray, largest: int) -> bytes | bytearray:
    if len(body) > largest:
        raise too_large(largest)
    return body
