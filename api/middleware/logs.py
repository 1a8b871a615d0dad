"""One line per request: JSON for machines, colour for people, and never personal data."""

import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog


def configure_logs(level: str) -> None:
    """For the whole process; the server's own messages go the same way from `warning` upwards."""
    number = logging.getLevelNamesMapping()[level.upper()]
    person = sys.stderr.isatty()
    structlog.configure(
        processors=[_stamped, structlog.dev.ConsoleRenderer() if person else _rendered],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr)
        if person
        else structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)


def _stamped(_logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """When, and how bad. One function for each line that is written: there is one for every request."""
    event["level"] = "error" if method == "exception" else method
    event["timestamp"] = datetime.now(UTC).isoformat()
    return event


def _rendered(logger: object, method: str, event: MutableMapping[str, Any]) -> bytes:
    """One line of JSON, a traceback being a text in it."""
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(logger, method, event)
    return orjson.dumps(event, default=str)
