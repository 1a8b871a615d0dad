"""The addresses of the authorization server, put together from what they need."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.authentication import Authenticator
from api.oauth import discovery
from api.oauth.grants import OneTimeCodeGrant, RotatingRefreshGrant
from api.oauth.one_time_code import send_code
from api.oauth.parameters import BadRequest, read_parameters
from api.oauth.rate_limit import RateLimit
from api.oauth.revocation import SignOutEndpoint
from api.oauth.server import PalmRequest, PalmServer, run
from api.oauth.settings import OAuthSettings
from api.oauth.tokens import TokenReader
from api.oauth.userinfo import NO_STORE, userinfo
from domain.identity.events import SessionEnded
from domain.identity.sms import SmsTransport
from domain.kit.unit_of_work import UnitOfWork, Units

Handler = Callable[[Request], Awaitable[Response]]
PUBLIC_FOR_FIVE_MINUTES = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the addresses need. The authenticator is the process's own, so that signing out shows at once."""

    settings: OAuthSettings
    units: Units
    redis: Redis
    sms: SmsTransport
    authenticator: Authenticator


def oauth_router(sign_in: SignIn) -> APIRouter:
    """To be mounted at the root of the issuer."""
    router = APIRouter()
    for path, method, handler in _addresses(sign_in):
        router.add_api_route(path, answered(handler), methods=[method], response_model=None)
    return router


def _addresses(sign_in: SignIn) -> list[tuple[str, str, Handler]]:
    settings, units = sign_in.settings, sign_in.units
    server = authorization_server(settings)
    limit = RateLimit(
        sign_in.redis, units.clock, "otp", settings.requests_at_once, settings.requests_per_minute
    )
    keys = _document(settings.keys.public())

    async def code(request: Request) -> Response:
        """Send a one-time code to a phone."""
        return await send_code(request, units, settings.hasher, sign_in.sms, limit)

    async def token(request: Request) -> Response:
        """Exchange a one-time code or a refresh token for tokens."""
        return await _answer(sign_in, request, server.create_token_response)

    async def revoke(request: Request) -> Response:
        """Sign out: end the session of a token."""
        return await _answer(
            sign_in,
            request,
            lambda palm: server.create_endpoint_response(SignOutEndpoint.ENDPOINT_NAME, palm),
        )

    async def who(request: Request) -> Response:
        """Who is signed in."""
        return await userinfo(request, sign_in.authenticator, units)

    return [
        (discovery.CODE, "POST", code),
        (discovery.TOKEN, "POST", token),
        (discovery.REVOKE, "POST", revoke),
        (discovery.USERINFO, "GET", who),
        (discovery.CONFIGURATION, "GET", _document(discovery.configuration(settings.issuer))),
        (discovery.KEYS, "GET", keys),
        (discovery.KEYS_ALIAS, "GET", keys),
    ]


def authorization_server(settings: OAuthSettings) -> PalmServer:
    """Authlib's server with our two grants and signing out."""
    server = PalmServer(settings)
    for grant in (OneTimeCodeGrant, RotatingRefreshGrant):
        server.register_grant(grant)
    server.register_endpoint(SignOutEndpoint(TokenReader(settings)))
    return server


async def _answer(sign_in: SignIn, request: Request, answer: Callable[[PalmRequest], Response]) -> Response:
    parameters = await read_parameters(request)
    async with sign_in.units.begin() as unit:
        palm = PalmRequest(request, parameters, unit)
        response = await run(unit, lambda: answer(palm))
    if not unit.refused:
        _tell_ends(unit, sign_in.authenticator)
    return response


def _tell_ends(unit: UnitOfWork, authenticator: Authenticator) -> None:
    """This process need not wait for the stream to hear what it has just committed itself."""
    for event in unit.events:
        if isinstance(event, SessionEnded):
            authenticator.forget(event.subject_id)


def _document(content: object) -> Handler:
    async def document(_request: Request) -> Response:
        return JSONResponse(content, headers=PUBLIC_FOR_FIVE_MINUTES)

    return document


def answered(handler: Handler) -> Handler:
    """Turns BadRequest into the error answer of RFC 6749, 5.2."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except BadRequest as bad:
            body = {"error": bad.error, "error_description": bad.description}
            return JSONResponse(body, bad.status, {**bad.headers, **NO_STORE})

    return endpoint
