"""The phones' inbox: what the push simulator has delivered, passed on as it comes.

The page could ask the simulator itself, which has another port; through us it works behind one address too.
"""

from collections.abc import AsyncIterator

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

PATIENCE = httpx.Timeout(5.0, read=60.0)  # the simulator says something every 15 s
PASSED_ON = ("Last-Event-ID",)


class PushInbox:
    """`simulator` is the address of the push simulator; without one, pushes go to real phones."""

    def __init__(self, simulator: str | None) -> None:
        self.simulator = simulator

    async def stream(self, request: Request) -> Response:
        """GET /demo/inbox: server-sent events, all from the start, or those after `Last-Event-ID`."""
        if self.simulator is None:
            return JSONResponse({"error": "pushes go to Firebase, not to a simulator"}, status_code=404)
        headers = {name: value for name in PASSED_ON if (value := request.headers.get(name))}
        return StreamingResponse(
            self._events(headers), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _events(self, headers: dict[str, str]) -> AsyncIterator[bytes]:
        """Ends when the simulator does; the browser then comes again by itself."""
        yield b"retry: 2000\n\n"
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            try:
                async with client.stream("GET", f"{self.simulator}/inbox/stream", headers=headers) as answer:
                    async for chunk in answer.aiter_raw():
                        yield chunk
            except httpx.TransportError:
                yield b": the push simulator is away\n\n"
