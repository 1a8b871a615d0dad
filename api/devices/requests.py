"""One request: its headers read once, its body read within bounds, its events in whichever mode they came."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from starlette.types import Receive, Scope

from api.devices.door import IngestLimits, Signed
from api.devices.problems import Problem, malformed, too_large, unsupported
from api.devices.signature import Signature, content_to_sign, digest_of_headers

# What may repeat in a request without changing its meaning is not signed; what is signed may not repeat.
ONCE = ("authorization", "x-palm-timestamp", "x-palm-nonce", "content-type", "content-length")
LENGTH = re.compile(r"[0-9]{1,12}", re.ASCII)


class Mode(Enum):
    """The three content modes of CloudEvents over HTTP."""

    STRUCTURED = auto()
    BATCH = auto()
    BINARY = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """The headers of a request, names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    mode: Mode

    @classmethod
    def read(cls, scope: Scope) -> "Request":
        """Raises the 400, 411 or 415 that the headers alone decide."""
        if scope.get("query_string"):
            raise malformed("QUERY", "this address takes no query: secrets do not belong into addresses")
        headers = _headers(scope["headers"])
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise unsupported("CONTENT_ENCODING", "a body is taken as it is, not compressed")
        if "content-length" not in headers and "transfer-encoding" not in headers:
            raise Problem(HTTPStatus.LENGTH_REQUIRED, "LENGTH_REQUIRED", "Content-Length is needed")
        path = scope.get("raw_path") or scope["path"].encode()
        return cls(scope["method"], path.decode("latin-1"), headers, _mode(headers))

    def signed(self, body: bytes) -> Signed:
        """The claim in the headers, and what it has to be about."""
        signature = Signature.from_headers(
            self.headers.get("authorization", ""),
            self.headers.get("x-palm-timestamp", ""),
            self.headers.get("x-palm-nonce", ""),
        )
        digest = digest_of_headers(self.headers.items()) if self.mode is Mode.BINARY else None
        content = content_to_sign(
            self.method, self.path, signature.timestamp, signature.nonce, body, headers_digest=digest
        )
        return Signed(signature, content)

    def most_bytes(self, limits: IngestLimits) -> int:
        return limits.batch_bytes if self.mode is Mode.BATCH else limits.event_bytes

    async def body(self, receive: Receive, limits: IngestLimits) -> bytes:
        """Raises a 413 as soon as it is known to be too large."""
        return await read_body(self.headers.get("content-length", "0"), receive, self.most_bytes(limits))

    def events(self, body: bytes, limits: IngestLimits) -> list[Any]:
        """What ought to be events, each still to be read. Raises a 400 or 413."""
        if self.mode is Mode.BINARY:
            return [self._binary(body)]
        content = parse_json(body)
        if self.mode is Mode.STRUCTURED:
            if not isinstance(content, dict):
                raise malformed("NOT_AN_EVENT", "the body must be one JSON object")
            return [content]
        if not isinstance(content, list):
            raise malformed("NOT_A_BATCH", "the body must be a JSON array of events")
        return _bounded(content, body, limits)

    def _binary(self, body: bytes) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            name[3:]: _percent_decoded(value)
            for name, value in self.headers.items()
            if name.startswith("ce-")
        }
        attributes["datacontenttype"] = self.headers["content-type"]
        if body:
            attributes["data"] = parse_json(body)
        return attributes


async def read_body(length: str, receive: Receive, most: int) -> bytes:
    """`length` is what Content-Length claims. Raises a 413 as soon as it is known to be over `most` bytes."""
    if not LENGTH.fullmatch(length) or int(length) > most:
        raise too_large(f"a body has at most {most} bytes")
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise malformed("CUT_OFF", "the sender went away before the end of the body")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise too_large(f"a body has at most {most} bytes")
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def parse_json(body: bytes) -> Any:
    """Raises a 400 for what is not JSON in UTF-8, is nested over 1,000 deep, or holds a NUL."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise malformed("NOT_JSON", "the body must be JSON in UTF-8") from error
    if b"\\u0000" in body and holds_nul(content):
        raise malformed("NUL", "text must not hold the character U+0000")
    return content


def holds_nul(content: Any) -> bool:
    """PostgreSQL's text has no U+0000. The parser bounds the depth."""
    match content:
        case str():
            return "\x00" in content
        case list():
            return any(map(holds_nul, content))
        case dict():
            return any("\x00" in key or holds_nul(value) for key, value in content.items())
    return False


def _headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name_bytes, value in raw:
        name = name_bytes.decode("latin-1")
        if name in headers and (name in ONCE or name.startswith("ce-")):
            raise malformed("REPEATED_HEADER", f"{name} may stand only once")
        headers[name] = value.decode("latin-1")
    return headers


def _mode(headers: Mapping[str, str]) -> Mode:
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if charset not in ("", "charset=utf-8", "charset=utf8"):
        raise unsupported("CHARSET", "JSON is taken in UTF-8")
    match media_type.strip().lower():
        case "application/cloudevents+json":
            return Mode.STRUCTURED
        case "application/cloudevents-batch+json":
            return Mode.BATCH
        case "application/json" if "ce-specversion" in headers:
            return Mode.BINARY
    raise unsupported(
        "CONTENT_TYPE",
        "CloudEvents come as application/cloudevents+json, application/cloudevents-batch+json, "
        "or as application/json with ce-* headers",
    )


def _bounded(content: list[Any], body: bytes, limits: IngestLimits) -> list[Any]:
    if len(content) > limits.batch_events:
        raise too_large(f"a batch has at most {limits.batch_events} events")
    if len(body) > limits.event_bytes and any(
        len(orjson.dumps(item)) > limits.event_bytes for item in content
    ):
        raise too_large(f"an event has at most {limits.event_bytes} bytes")
    return content


def _percent_decoded(value: str) -> str:
    """Header values of CloudEvents carry what is not ASCII in percent encoding."""
    try:
        text = unquote_to_bytes(value.strip().encode("latin-1")).decode()
    except UnicodeDecodeError as error:
        raise malformed("NOT_UTF8", "a ce- header is not UTF-8 in percent encoding") from error
    return text
