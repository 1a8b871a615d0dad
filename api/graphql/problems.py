"""Requests that are no GraphQL requests, each with the status and code that it is answered with."""

from http import HTTPStatus

import orjson


class Problem(Exception):
    """Answered before any operation runs. `code` is for programs, the message for developers."""

    def __init__(
        self, status: HTTPStatus, code: str, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers

    @property
    def body(self) -> bytes:
        """A GraphQL response without data."""
        return error_body(self.code, str(self))


def error_body(code: str, message: str, **extensions: str) -> bytes:
    """A response that has one error and no data."""
    return orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, **extensions}}]})


def bad_request(message: str) -> Problem:
    """Not the shape of a GraphQL request."""
    return Problem(HTTPStatus.BAD_REQUEST, "BAD_REQUEST", message)


def unsupported(message: str) -> Problem:
    """A body in a form that is not read here."""
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)


def too_large(limit: int) -> Problem:
    """A body above the limit, which is in bytes."""
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "BODY_TOO_LARGE", f"The body is larger than {limit} bytes."
    )


def unauthenticated(message: str) -> Problem:
    """A token was sent, and it is not valid (RFC 6750, section 3.1)."""
    challenge = (b"www-authenticate", b'Bearer error="invalid_token"')
    return Problem(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", message, (challenge,))


def fault(correlation_id: str) -> bytes:
    """Something of ours broke: the caller gets a number to quote, the log has the rest."""
    message = "Something went wrong on our side. It has been recorded under this correlation id."
    return error_body("INTERNAL", message, correlationId=correlation_id)


def method_not_allowed(allowed: bytes, message: str) -> Problem:
    """Another method would do."""
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message, ((b"allow", allowed),))
