"""Refusals on the way in, as `application/problem+json` (RFC 9457) with a stable `code`."""

from collections.abc import Sequence
from http import HTTPStatus

import orjson

Header = tuple[bytes, bytes]
CHALLENGE: Header = (b"www-authenticate", b"Palm-HMAC-SHA256")


class Problem(Exception):
    """A request that ends here. `code` is for programs, `detail` for people; neither repeats what was
    sent.
    """

    def __init__(self, status: HTTPStatus, code: str, detail: str, *, headers: Sequence[Header] = ()) -> None:
        super().__init__(status, code, detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = tuple(headers)

    def body(self) -> bytes:
        return orjson.dumps(
            {
                "type": "about:blank",
                "title": self.status.phrase,
                "status": self.status.value,
                "code": self.code,
                "detail": self.detail,
            }
        )


def malformed(code: str, detail: str) -> Problem:
    """400: what came is not in the form that it claims."""
    return Problem(HTTPStatus.BAD_REQUEST, code, detail)


def unauthorized(code: str, detail: str) -> Problem:
    """401: nobody known has signed this, now, for the first time."""
    return Problem(HTTPStatus.UNAUTHORIZED, code, detail, headers=[CHALLENGE])


def too_large(detail: str) -> Problem:
    """413. The rest of the body is not read."""
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", detail, headers=[(b"connection", b"close")]
    )


def unsupported(code: str, detail: str) -> Problem:
    """415, with the types that are understood."""
    return Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        code,
        detail,
        headers=[(b"accept", b"application/cloudevents+json, application/cloudevents-batch+json")],
    )


def too_many(seconds: int) -> Problem:
    """429, with the seconds until the key may speak again."""
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "RATE_LIMITED",
        f"this key has said too much; try again in {seconds} s",
        headers=[(b"retry-after", b"%d" % seconds)],
    )


def unavailable() -> Problem:
    """503: the database cannot be reached; nothing was stored, the device sends it again."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "UNAVAILABLE",
        "the event could not be stored now; send it again",
        headers=[(b"retry-after", b"2")],
    )
