"""Which of our media types a request's Accept header asks for (RFC 9110, section 12.5.1)."""

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from api.graphql.problems import Problem

RESPONSE_JSON = b"application/graphql-response+json"
PLAIN_JSON = b"application/json"
EVENT_STREAM = b"text/event-stream"

# What a wildcard stands for.
_RANGES = {
    b"*/*": (PLAIN_JSON, EVENT_STREAM),
    b"application/*": (PLAIN_JSON,),
    b"text/*": (EVENT_STREAM,),
    PLAIN_JSON: (PLAIN_JSON,),
    RESPONSE_JSON: (RESPONSE_JSON,),
    EVENT_STREAM: (EVENT_STREAM,),
}


@dataclass(frozen=True, slots=True)
class Media:
    """What may be answered. JSON is preferred for whatever has one answer: urql accepts event streams on each
    query.
    """

    json: bytes | None
    event_stream: bool

    @property
    def strict(self) -> bool:
        """The status code tells whether the request was executed (GraphQL over HTTP, 6.4.2)."""
        return self.json == RESPONSE_JSON

    def check(self) -> None:
        """Raises the Problem of a request that accepts nothing of ours."""
        if self.json is None and not self.event_stream:
            raise not_acceptable()


def not_acceptable() -> Problem:
    """Nothing that we can answer is acceptable."""
    types = f"application/graphql-response+json, application/json; {EVENT_STREAM.decode()} for subscriptions"
    return Problem(HTTPStatus.NOT_ACCEPTABLE, "NOT_ACCEPTABLE", f"Accept must allow one of {types}.")


@lru_cache(maxsize=256)
def negotiate(accept: bytes) -> Media:
    """The best of what is acceptable; without a header, plain JSON."""
    json, json_weight, stream = None, 0.0, False
    for part in (accept or b"*/*").split(b","):
        name, *parameters = (piece.strip() for piece in part.split(b";"))
        weight = _weight(parameters)
        if weight <= 0 or not _utf8(parameters):
            continue
        for media in _RANGES.get(name.lower(), ()):
            if media == EVENT_STREAM:
                stream = True
            elif weight > json_weight:
                json, json_weight = media, weight
    return Media(json, stream)


def _weight(parameters: list[bytes]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition(b"=")
        if name.strip().lower() == b"q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _utf8(parameters: list[bytes]) -> bool:
    values = [
        value for name, _, value in (p.partition(b"=") for p in parameters) if name.lower() == b"charset"
    ]
    return all(value.strip(b' "').lower() in {b"utf-8", b"utf8"} for value in values)
