"""GET /exports/{token}: an export as a file. The link itself is the right to it; the answer to one that is
none gives no hint.
"""

from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.graphql.callers import preferred_language
from domain.kit.errors import NotFound
from domain.kit.links import LinkRefused
from payments.exports.download import Download, Exports, TooMany
from payments.exports.links import PATH, LinkExpired
from payments.exports.sheet import Language

# The address is a secret for a while: it is in no cache, and no referrer.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}
RETRY_SECONDS = 30


def exports_router(exports: Exports) -> APIRouter:
    """To be mounted at the root of the public address."""
    router = APIRouter()

    async def download(token: str, request: Request) -> Response:
        """An export as CSV."""
        try:
            found = await exports.admit(token)
        except LinkExpired:
            return _problem(HTTPStatus.GONE, "LINK_EXPIRED")
        except (LinkRefused, NotFound):
            return _problem(HTTPStatus.NOT_FOUND, "NOT_FOUND")
        except TooMany:
            return _problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "TOO_MANY_EXPORTS", {"Retry-After": str(RETRY_SECONDS)}
            )
        language = _language(request.headers.get("accept-language"))
        return ClosingResponse(
            exports.stream(found, language),
            media_type="text/csv; charset=utf-8; header=present",
            headers={**HEADERS, "Content-Disposition": disposition(found, language)},
        )

    router.add_api_route(f"{PATH}{{token}}", download, methods=["GET"], response_model=None)
    return router


class ClosingResponse(StreamingResponse):
    """Closes its stream also when the client has gone away: place and snapshot are free at once."""

    def __init__(self, stream: AsyncGenerator[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(stream, media_type=media_type, headers=headers)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._stream.aclose()


def disposition(download: Download, language: Language) -> str:
    """RFC 6266: a plain name for those who know no other, and one with the community's name."""
    export, title = download.export, download.sheet.title
    days = f"{export.since_day}_{export.until_day}"
    named = f"{download.community} {title[language]} {days}.csv"
    plain = f"{title[Language.EN]}_{days}.csv"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(named, safe='')}"


def _language(wanted: str | None) -> Language:
    return Language.EN if preferred_language((wanted or "").encode("latin-1")) == "en" else Language.ZH


def _problem(status: HTTPStatus, code: str, headers: dict[str, str] | None = None) -> JSONResponse:
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "code": code}
    return JSONResponse(body, status, {**HEADERS, **(headers or {})}, media_type="application/problem+json")
