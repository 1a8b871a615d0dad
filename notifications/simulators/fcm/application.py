"""The simulator's HTTP face: Google's two endpoints, and ours to look inside and to script it."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl
from uuid import uuid4

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from notifications.simulators.fcm.account import Account
from notifications.simulators.fcm.inbox import Inbox
from notifications.simulators.fcm.message_shape import SendRequest
from notifications.simulators.fcm.rpc_errors import ANSWERS, bad_request, status
from notifications.simulators.fcm.script import Line, Script
from notifications.simulators.fcm.tokens import Refused, TokenEndpoint

JUNK = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"


class Simulator:
    """One project. `base_url` is its own address, which assertions must name as their audience."""

    def __init__(self, account: Account, base_url: str) -> None:
        self.account = account
        self.base_url = base_url
        self.tokens = TokenEndpoint(account, f"{base_url}/token")
        self.inbox = Inbox()
        self.script = Script()

    def application(self) -> Starlette:
        send = "/v1/projects/{project}/messages:send"
        routes = [
            Route("/token", self.token, methods=["POST"]),
            Route(send, self.send, methods=["POST"]),
            Route("/inbox", self.read, methods=["GET"]),
            Route("/inbox", self.forget, methods=["DELETE"]),
            Route("/inbox/stream", self.stream, methods=["GET"]),
            Route("/control/script", self.write_script, methods=["POST"]),
            Route("/control/script", self.clear_script, methods=["DELETE"]),
            Route("/control/revoke-tokens", self.revoke, methods=["POST"]),
            Route("/control/service-account", self.give_account, methods=["GET"]),
            Route("/healthz", self.health, methods=["GET"]),
        ]
        # The demo's page has another port, hence another origin.
        cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
        return Starlette(routes=routes, middleware=[cors])

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        try:
            granted = self.tokens.grant(form.get("grant_type", ""), form.get("assertion", ""))
        except Refused as refused:
            error, description = refused.args
            return JSONResponse({"error": error, "error_description": description}, status_code=400)
        return JSONResponse(granted)

    async def send(self, request: Request) -> Response:
        if not self.tokens.accepts(request.headers.get("Authorization", "")):
            return _unauthenticated()
        if request.path_params["project"] != self.account.project_id:
            body = status(403, "PERMISSION_DENIED", "Permission 'cloudmessaging.messages.create' denied")
            return JSONResponse(body, status_code=403)
        try:
            asked = SendRequest.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse(_violation(error), status_code=400)
        return await self._answer(asked)

    async def _answer(self, asked: SendRequest) -> Response:
        message = asked.message
        line = self.script.next_for(message.token or "") or Line()
        name = f"projects/{self.account.project_id}/messages/{uuid4()}"
        if line.answer == "OK" and not asked.validate_only:
            await self.inbox.deliver(name, message.model_dump(exclude_none=True, by_alias=False))
        await asyncio.sleep(line.answer_after)
        headers = {"Retry-After": line.retry_after} if line.retry_after is not None else {}
        match line.answer:
            case "OK":
                return JSONResponse({"name": name})
            case "HTML":
                return HTMLResponse(JUNK, headers=headers)
            case "UNAUTHENTICATED":
                return _unauthenticated()
            case code:
                http, body = ANSWERS[code]
                return JSONResponse(body, status_code=http, headers=headers)

    async def read(self, request: Request) -> Response:
        query = request.query_params
        return JSONResponse(self.inbox.entries(query.get("token"), int(query.get("after", "0"))))

    async def forget(self, _request: Request) -> Response:
        await self.inbox.clear()
        return Response(status_code=204)

    async def stream(self, request: Request) -> Response:
        token = request.query_params.get("token")
        after = request.headers.get("Last-Event-ID") or request.query_params.get("after", "0")
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(
            self._events(token, int(after)), media_type="text/event-stream", headers=headers
        )

    async def _events(self, token: str | None, after: int) -> AsyncIterator[str]:
        yield ": open\n\n"
        async for entry in self.inbox.follow(token, after):
            if entry is None:
                yield ": still here\n\n"
            else:
                yield f"id: {entry['number']}\nevent: message\ndata: {json.dumps(entry)}\n\n"

    async def write_script(self, request: Request) -> Response:
        try:
            line = Line.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        if line.answer not in {*ANSWERS, "OK", "HTML", "UNAUTHENTICATED"}:
            return JSONResponse({"error": f"unknown answer {line.answer}"}, status_code=400)
        self.script.add(line)
        return Response(status_code=204)

    async def clear_script(self, _request: Request) -> Response:
        self.script.clear()
        return Response(status_code=204)

    async def revoke(self, _request: Request) -> Response:
        self.tokens.revoke_all()
        return Response(status_code=204)

    async def give_account(self, _request: Request) -> Response:
        """Its secret protects nothing but this simulator."""
        return JSONResponse(self.account.facts(self.base_url), headers={"Cache-Control": "no-store"})

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})


def _unauthenticated() -> Response:
    message = "Request had invalid authentication credentials."
    return JSONResponse(status(401, "UNAUTHENTICATED", message), status_code=401)


def _violation(error: ValidationError) -> dict[str, object]:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        parent, _, name = field.rpartition(".")
        text = f"Invalid JSON payload received. Unknown name \"{name}\" at '{parent}': Cannot find field."
        return bad_request(field, text)
    return bad_request(field, f"Invalid value at '{field}': {first['msg']}")
