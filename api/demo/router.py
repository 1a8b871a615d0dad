"""Where the page and its parts are found."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter

from api.demo.accounts import TokenAnswer, TokenRequest, list_accounts, sign_in
from api.demo.assets import asset, page
from api.demo.inbox import PushInbox
from api.demo.replay import Replay, ReplayRequest, ReplayState
from api.oauth.development import DemoOnly
from api.oauth.settings import OAuthSettings
from api.settings import Settings
from domain.kit.unit_of_work import Units


@asynccontextmanager
async def demo_router(settings: Settings, oauth: OAuthSettings, units: Units) -> AsyncIterator[APIRouter]:
    """GET / and /demo/…, for as long as the server lives. Raises DemoOnly in production."""
    if not (settings.is_demo and oauth.is_demo):
        raise DemoOnly
    replay = Replay()
    try:
        yield _routes(settings, oauth, units, replay)
    finally:
        await replay.stop()


def _routes(settings: Settings, oauth: OAuthSettings, units: Units, replay: Replay) -> APIRouter:
    router = APIRouter(tags=["demo"])
    router.add_route("/", page, methods=["GET"])
    router.add_route("/demo/assets/{name:path}", asset, methods=["GET"])
    router.add_route("/demo/inbox", PushInbox(settings.fcm_base_url).stream, methods=["GET"])
    _add_accounts(router, oauth, units)
    _add_replay(router, replay)
    return router


def _add_accounts(router: APIRouter, oauth: OAuthSettings, units: Units) -> None:
    @router.get("/demo/accounts")
    async def accounts() -> list[dict[str, Any]]:
        return list_accounts()

    @router.post("/demo/token")
    async def token(asked: TokenRequest) -> TokenAnswer:
        return await sign_in(asked, oauth, units)


def _add_replay(router: APIRouter, replay: Replay) -> None:
    @router.get("/demo/replay")
    async def state() -> ReplayState:
        return replay.state

    @router.post("/demo/replay", status_code=202)
    async def start(asked: ReplayRequest) -> ReplayState:
        return replay.start(asked)
