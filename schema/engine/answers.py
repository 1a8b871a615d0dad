"""What a caller gets: complete JSON, with errors masked and the cost told."""

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError

from schema.engine.reader import DatabaseUnavailable

log = logging.getLogger(__name__)
OF_AN_ARGUMENT = "Argument '"
"""How graphql-core begins what it says of a value that does not fit; it gives such errors no code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is the response as JSON. `executed` False: the request was refused, and there is no `data`."""

    body: bytes
    executed: bool = True
    failed: bool = False


def costing(requested: int, limit: int) -> bytes:
    """The end of a response: what was asked for and what may be."""
    return b',"extensions":{"cost":{"requested":%d,"limit":%d}}}' % (requested, limit)


def refused(errors: Iterable[GraphQLError]) -> Answer:
    """Nothing was executed."""
    return Answer(orjson.dumps({"errors": [formatted(each) for each in errors]}), executed=False, failed=True)


def executed(data: Any, errors: Sequence[GraphQLError] | None, requested: int, limit: int) -> Answer:
    """An answer from Python values."""
    body: dict[str, Any] = {"errors": [formatted(each) for each in errors]} if errors else {}
    written = orjson.dumps({**body, "data": data}, option=orjson.OPT_NON_STR_KEYS)
    return Answer(written[:-1] + costing(requested, limit), failed=bool(errors))


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as JSON. A fault of ours is logged, and the caller gets an id to name it by."""
    found: dict[str, Any] = dict(error.formatted)
    fault = error.original_error
    while isinstance(fault, GraphQLError):
        found["extensions"] = {**(fault.extensions or {}), **(found.get("extensions") or {})}
        fault = fault.original_error
    if fault is None and "code" not in (found.get("extensions") or {}):
        fault = None if error.message.startswith(OF_AN_ARGUMENT) else error
        found["extensions"] = {"code": "BAD_USER_INPUT"}
    if fault is not None:
        found["message"], found["extensions"] = masked(fault)
    found["message"] = found["message"].replace("not to be None", "not to be null")
    return found


def masked(fault: Exception) -> tuple[str, dict[str, Any]]:
    """Message and extensions for a fault."""
    correlation = uuid.uuid4().hex
    log.error("operation failed, correlation id %s", correlation, exc_info=fault)
    if isinstance(fault, DatabaseUnavailable):
        return "The service cannot answer now.", {"code": "UNAVAILABLE", "correlationId": correlation}
    return "Something went wrong on our side.", {"code": "INTERNAL", "correlationId": correlation}
