"""Logs each request that is not GraphQL: its route, never its address, which may hold an id or a code."""

from time import perf_counter
from typing import Any

import structlog

log = structlog.get_logger("palm.http")

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines."""


class RequestLog:
    """ASGI middleware around the FastAPI part of the house."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        async def note(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            milliseconds = round((perf_counter() - started) * 1000, 2)
            log.info(
                "http.answered", method=scope["method"], route=route, status=status, milliseconds=milliseconds
            )
