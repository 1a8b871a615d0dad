"""Who a request comes from: an access token is verified once, and then known by heart until it runs out.

A token is good as long as its session is open. That is asked of the database when the token is first seen;
later ends are told to `forget` by the `session.ended` event, at once in this process and through the stream
in the others.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api.graphql.callers import Identity, InvalidToken
from api.oauth.settings import OAuthSettings
from api.oauth.tokens import AccessToken, AccessTokenExpired, AccessTokenInvalid, TokenReader
from domain.identity.open_sessions import is_open
from domain.kit.actor import ANONYMOUS, Actor
from domain.kit.unit_of_work import Units

SCHEME = b"bearer "
REALM = "palm"


class FailureReason(StrEnum):
    """Why a token was not believed."""

    MALFORMED = "MALFORMED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class AuthenticationFailed(InvalidToken):
    """The caller answers 401 with `WWW-Authenticate: <challenge>` (RFC 6750, 3)."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(MESSAGES[reason])
        self.reason = reason

    @property
    def challenge(self) -> str:
        return f'Bearer realm="{REALM}", error="invalid_token", error_description="{MESSAGES[self.reason]}"'


MESSAGES = {
    FailureReason.MALFORMED: "This is no access token of this server.",
    FailureReason.EXPIRED: "The access token has run out; refresh it.",
    FailureReason.REVOKED: "The session has ended; sign in again.",
}


@dataclass(frozen=True, slots=True)
class Authenticated(Identity):
    """The caller, until when that may be believed, and what the session lets the app see of the person."""

    scope: str = ""

    @property
    def session_id(self) -> UUID | None:
        return self.actor.session_id


NOBODY = Authenticated(ANONYMOUS)


class Authenticator:
    """One for a process. `capacity` bounds the tokens known by heart; the least recently used go first."""

    def __init__(self, settings: OAuthSettings, units: Units, *, capacity: int = 20_000) -> None:
        self.reader = TokenReader(settings)
        self.units = units
        self.capacity = capacity
        self._known: OrderedDict[bytes, tuple[datetime, Authenticated]] = OrderedDict()
        self._headers_of: dict[UUID, set[bytes]] = {}
        self._ended: OrderedDict[UUID, None] = OrderedDict()

    async def authenticate(self, authorization: bytes | None) -> Authenticated:
        """The caller behind the value of an Authorization header; anonymous without one.

        Raises AuthenticationFailed for a header that is there and not good.
        """
        if authorization is None:
            return NOBODY
        known = self._known.get(authorization)
        if known is None:
            return await self._first_seen(authorization)
        if known[0] <= self.units.clock.now():
            self._drop(authorization)
            raise AuthenticationFailed(FailureReason.EXPIRED)
        self._known.move_to_end(authorization)
        return known[1]

    async def identify(self, authorization: str | None) -> Authenticated:
        """The same for callers who hold text, such as the first message of a socket."""
        return await self.authenticate(
            None if authorization is None else authorization.encode(errors="replace")
        )

    def forget(self, session_id: UUID) -> None:
        """The session has ended: its tokens are refused from now on."""
        self._ended[session_id] = None
        self._ended.move_to_end(session_id)
        if len(self._ended) > self.capacity:
            self._ended.popitem(last=False)
        for header in tuple(self._headers_of.get(session_id, ())):
            self._drop(header)

    def forget_all(self) -> None:
        """Ends may have been missed: every token is asked for again at its next use."""
        self._known.clear()
        self._headers_of.clear()

    async def _first_seen(self, authorization: bytes) -> Authenticated:
        token = self._verified(authorization)
        async with self.units.begin() as unit:
            believed = await is_open(unit, token.session_id)
        # Asked after the database: an end that came in while it answered is only known here.
        if not believed or token.session_id in self._ended:
            raise AuthenticationFailed(FailureReason.REVOKED)
        actor = Actor(token.app, token.person_id, token.session_id)
        authenticated = Authenticated(actor, token.expires_at, token.scope)
        self._remember(authorization, token, authenticated)
        return authenticated

    def _verified(self, authorization: bytes) -> AccessToken:
        if authorization[: len(SCHEME)].lower() != SCHEME:
            raise AuthenticationFailed(FailureReason.MALFORMED)
        text = authorization[len(SCHEME) :].strip().decode("latin-1")
        try:
            return self.reader.read(text, self.units.clock.now())
        except AccessTokenInvalid as error:
            raise AuthenticationFailed(FailureReason.MALFORMED) from error
        except AccessTokenExpired as error:
            raise AuthenticationFailed(FailureReason.EXPIRED) from error

    def _remember(self, authorization: bytes, token: AccessToken, authenticated: Authenticated) -> None:
        self._known[authorization] = (token.expires_at, authenticated)
        self._headers_of.setdefault(token.session_id, set()).add(authorization)
        if len(self._known) > self.capacity:
            self._drop(next(iter(self._known)))

    def _drop(self, authorization: bytes) -> None:
        _, authenticated = self._known.pop(authorization)
        session_id = authenticated.actor.session_id
        if session_id is None:
            return
        headers = self._headers_of[session_id]
        headers.discard(authorization)
        if not headers:
            del self._headers_of[session_id]
