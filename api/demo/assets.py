"""The page's files, served from this folder: nothing of it comes from another site."""

import hashlib
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "assets"
# Scripts and styles from here alone. GraphiQL's editor puts styles and fonts into the page itself.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Asset(NamedTuple):
    content: bytes
    media_type: str
    tag: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of the folder by its path there; read once."""
    files = [file for file in FOLDER.rglob("*") if file.is_file()]
    return {file.relative_to(FOLDER).as_posix(): _read(file) for file in files}


async def page(request: Request) -> Response:
    """GET /"""
    return _answer(assets()["page.html"], request)


async def asset(request: Request) -> Response:
    """GET /demo/assets/…: only what is in the folder has a name here."""
    found = assets().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return _answer(found, request)


def _answer(found: Asset, request: Request) -> Response:
    headers = HEADERS | {"ETag": found.tag}
    if request.headers.get("If-None-Match") == found.tag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    kind = guess_type(file.name)[0] or "application/octet-stream"
    return Asset(content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
