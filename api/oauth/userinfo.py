"""What an app may know of the person who signed in to it (OpenID Connect, 5.3)."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.authentication import REALM, Authenticated, AuthenticationFailed, Authenticator
from domain.kit.unit_of_work import Units
from domain.people.models import Person

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def userinfo(request: Request, authenticator: Authenticator, units: Units) -> Response:
    """Claims by scope: `profile` gives name and locale, `phone` the number that was proven at sign-in."""
    header = request.headers.get("authorization")
    try:
        caller = await authenticator.authenticate(None if header is None else header.encode("latin-1"))
    except AuthenticationFailed as failure:
        return _unauthorized(failure.challenge, {"error": "invalid_token"})
    if caller.actor.person_id is None:
        return _unauthorized(f'Bearer realm="{REALM}"', {"error": "invalid_request"})
    async with units.begin() as unit:
        found = await unit.session.execute(select(Person).where(col(Person.id) == caller.actor.person_id))
        person = found.scalar_one()
    return JSONResponse(_claims(person, caller), headers=NO_STORE)


def _claims(person: Person, caller: Authenticated) -> dict[str, Any]:
    claims: dict[str, Any] = {"sub": str(person.id)}
    scopes = caller.scope.split()
    if "profile" in scopes:
        claims |= {"name": person.name, "locale": person.language}
    if "phone" in scopes:
        claims |= {"phone_number": person.phone, "phone_number_verified": True}
    return claims


def _unauthorized(challenge: str, body: dict[str, str]) -> Response:
    return JSONResponse(body, 401, {"WWW-Authenticate": challenge, **NO_STORE})
