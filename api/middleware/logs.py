"""One line per request: JSON for machines, colour for people, and never personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog


def configure_logs(level: str) -> None:
    """For the whole process; the server's own messages go the same way from `warning` upwards."""
    number = logging.getLevelNamesMapping()[level.upper()]
    person = sys.stderr.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer() if person else _render
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if not person else structlog.processors.StackInfoRenderer(),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr)
        if person
        else structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)


def _render(_logger: object, _method: str, event: MutableMapping[str, Any]) -> bytes:
    return orjson.dumps(event, default=str)
