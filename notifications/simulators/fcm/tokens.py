"""The token endpoint: a signed assertion for an access token (RFC 7523), as oauth2.googleapis.com does it."""

import base64
import binascii
import json
import secrets
import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from notifications.simulators.fcm.account import Account

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = frozenset(
    {"https://www.googleapis.com/auth/firebase.messaging", "https://www.googleapis.com/auth/cloud-platform"}
)
# What Google's own libraries name as the audience, wherever they then send the assertion.
GOOGLE = "https://oauth2.googleapis.com/token"
LIFETIME_SECONDS = 3600
SKEW_SECONDS = 300


class Refused(Exception):
    """`args` are OAuth's error code and its description."""


class TokenEndpoint:
    """Gives out access tokens and knows them again. `audience` is the endpoint's own address."""

    def __init__(self, account: Account, audience: str) -> None:
        self._account = account
        self._key: rsa.RSAPublicKey = account.public_key
        self._audience = audience
        self._valid_until: dict[str, float] = {}

    def grant(self, grant_type: str, assertion: str) -> dict[str, object]:
        """Raises Refused."""
        if grant_type != GRANT:
            raise Refused("unsupported_grant_type", f"Invalid grant_type: {grant_type}")
        self._check(self._claims(assertion))
        now = time.time()
        self._valid_until = {token: end for token, end in self._valid_until.items() if end > now}
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self._valid_until[token] = now + LIFETIME_SECONDS
        return {"access_token": token, "expires_in": LIFETIME_SECONDS, "token_type": "Bearer"}

    def accepts(self, authorization: str) -> bool:
        """Whether this `Authorization` header carries a live token of ours."""
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self._valid_until.get(token, 0) > time.time()

    def revoke_all(self) -> None:
        """As if an hour had passed."""
        self._valid_until.clear()

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_decode(head)), json.loads(_decode(body))
            signed = f"{head}.{body}".encode()
            self._key.verify(_decode(signature), signed, padding.PKCS1v15(), SHA256())
        except (ValueError, binascii.Error) as error:
            raise Refused("invalid_request", "Bad JWT") from error
        except InvalidSignature as error:
            raise Refused("invalid_grant", "Invalid JWT Signature.") from error
        if not isinstance(header, dict) or not isinstance(claims, dict) or header.get("alg") != "RS256":
            raise Refused("invalid_grant", "Invalid JWT: only RS256 is accepted")
        return claims

    def _check(self, claims: dict[str, Any]) -> None:
        now, issued, expires = time.time(), claims.get("iat"), claims.get("exp")
        if claims.get("iss") != self._account.email:
            raise Refused("invalid_grant", "Invalid issuer: Not a valid email")
        if claims.get("aud") not in (self._audience, GOOGLE):
            raise Refused("invalid_grant", "Invalid JWT: Failed audience check.")
        if not isinstance(issued, int | float) or not isinstance(expires, int | float):
            raise Refused("invalid_grant", "Invalid JWT: iat and exp are required")
        if expires < now - SKEW_SECONDS or issued > now + SKEW_SECONDS or expires - issued > LIFETIME_SECONDS:
            raise Refused("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)")
        if not SCOPES & set(str(claims.get("scope", "")).split()):
            raise Refused("invalid_scope", "None of the scopes gives access to FCM")


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
