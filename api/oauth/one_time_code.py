"""POST /oauth/otp: a code is sent to a phone. The answer is 202, whoever's phone it is and whether or not one
was sent."""

from http import HTTPStatus

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.oauth.clients import CLIENTS, Client
from api.oauth.parameters import BadRequest, read_parameters, required
from api.oauth.rate_limit import RateLimit
from domain.identity.errors import PhoneNumberInvalid
from domain.identity.phone_numbers import normalise
from domain.identity.request_code import CODE_LIFETIME, RequestCode, request_code
from domain.identity.secrets import CodeHasher
from domain.identity.sms import SmsTransport, TextMessage
from domain.kit.unit_of_work import Units

log = structlog.get_logger(__name__)
ANSWER = {"expires_in": int(CODE_LIFETIME.total_seconds())}


async def send_code(
    request: Request, units: Units, hasher: CodeHasher, sms: SmsTransport, limit: RateLimit
) -> Response:
    """The message goes out after the answer, so a slow carrier shows nobody that one was sent. Raises
    BadRequest."""
    await _within_limit(request, limit)
    parameters = await read_parameters(request)
    command = RequestCode(_client(parameters).app, _phone(parameters))
    async with units.begin() as unit:
        message = await request_code(unit, hasher, command)
    if message is None:
        log.info("code not sent", reason="too many for this phone")
        return JSONResponse(ANSWER, HTTPStatus.ACCEPTED)
    return JSONResponse(ANSWER, HTTPStatus.ACCEPTED, background=BackgroundTask(_send, sms, message))


async def _within_limit(request: Request, limit: RateLimit) -> None:
    seconds = await limit.wait_for(request.client.host if request.client else "")
    if seconds:
        raise BadRequest(
            "Too many codes were asked for from this address.",
            HTTPStatus.TOO_MANY_REQUESTS,
            error="temporarily_unavailable",
            headers={"Retry-After": str(seconds)},
        )


def _client(parameters: dict[str, str]) -> Client:
    client = CLIENTS.get(required(parameters, "client_id"))
    if client is None:
        raise BadRequest(f"client_id must be one of {', '.join(CLIENTS)}.", error="invalid_client")
    return client


def _phone(parameters: dict[str, str]) -> str:
    try:
        return normalise(required(parameters, "phone"))
    except PhoneNumberInvalid as error:
        raise BadRequest("The parameter phone is not a telephone number.") from error


async def _send(sms: SmsTransport, message: TextMessage) -> None:
    """The person has the answer already; a carrier that fails is for the log, and the person asks again."""
    try:
        await sms.send(message)
    except OSError as error:
        log.warning("code not sent", reason="carrier unreachable", error=str(error))
