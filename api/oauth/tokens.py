"""Access tokens (RFC 9068) and ID tokens (OpenID Connect): written and read, nothing else.

Both are JWTs signed with Ed25519. Their `typ` tells them apart, so that one never passes for the other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry

from api.oauth.settings import OAuthSettings
from domain.identity.models import SignInSession
from domain.kit.actor import App
from domain.kit.ids import new_id

ALGORITHM = "EdDSA"
ACCESS_TYPE = "at+jwt"
LONGEST_TOKEN = 4096


class AccessTokenInvalid(Exception):
    """Not an access token of this server."""


class AccessTokenExpired(Exception):
    """It was one, and its time is over."""


class OnlyEdDSA(JWSRegistry):
    """The one algorithm. RFC 9864 calls it Ed25519, and joserfc therefore warns at every use of the older
    name; but the older name is the one that the libraries on phones know.
    """

    def get_alg(self, name: str) -> Any:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError
        return self.algorithms[ALGORITHM]


REGISTRY = OnlyEdDSA()


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid access token says."""

    person_id: UUID
    app: App
    session_id: UUID
    scope: str
    expires_at: datetime


class TokenWriter:
    """Signs with the newest key."""

    def __init__(self, settings: OAuthSettings) -> None:
        self.settings = settings

    def access_token(self, session: SignInSession, client_id: str, scope: str, now: datetime) -> str:
        """Proof for our own API that the session is open, for fifteen minutes."""
        own = {
            "aud": self.settings.issuer,
            "client_id": client_id,
            "app": session.app.value,
            "sid": str(session.id),
            "scope": scope,
            "jti": str(new_id()),
        }
        return self._sign(ACCESS_TYPE, session, now, own)

    def id_token(self, session: SignInSession, client_id: str, now: datetime) -> str:
        """Tells the app itself who has signed in. Opens nothing."""
        own = {"aud": client_id, "sid": str(session.id), "auth_time": int(session.started_at.timestamp())}
        return self._sign("JWT", session, now, own)

    def _sign(self, kind: str, session: SignInSession, now: datetime, own: dict[str, Any]) -> str:
        issued = int(now.timestamp())
        claims = {
            "iss": self.settings.issuer,
            "sub": str(session.person_id),
            "iat": issued,
            "exp": issued + int(self.settings.access_token_lifetime.total_seconds()),
            **own,
        }
        key = self.settings.keys.signing
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": kind}, claims, key, registry=REGISTRY)


class TokenReader:
    """Trusts every configured key."""

    def __init__(self, settings: OAuthSettings) -> None:
        self.issuer = settings.issuer
        self.keys = settings.keys.trusted

    def read(self, text: str, now: datetime) -> AccessToken:
        """Raises AccessTokenInvalid or AccessTokenExpired."""
        token = self.read_even_if_expired(text)
        if token.expires_at <= now:
            raise AccessTokenExpired
        return token

    def read_even_if_expired(self, text: str) -> AccessToken:
        """For signing out with a token whose time is over. Raises AccessTokenInvalid."""
        if len(text) > LONGEST_TOKEN:
            raise AccessTokenInvalid
        try:
            token = jwt.decode(text, self.keys, registry=REGISTRY)
            return self._understood(token.header, token.claims)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise AccessTokenInvalid from error

    def _understood(self, header: dict[str, Any], claims: dict[str, Any]) -> AccessToken:
        ours = (header["typ"], claims["iss"], claims["aud"]) == (ACCESS_TYPE, self.issuer, self.issuer)
        if not ours:
            raise AccessTokenInvalid
        return AccessToken(
            person_id=UUID(claims["sub"]),
            app=App(claims["app"]),
            session_id=UUID(claims["sid"]),
            scope=claims["scope"],
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
