"""What the authorization server needs to know, taken out of the application's settings."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from api.oauth.keys import SigningKeys
from api.settings import Settings
from domain.identity.secrets import CodeHasher

CODES_PURPOSE = b"palm one-time codes"
SHORTEST_KEY = 32


class OAuthSettingsInvalid(Exception):
    """The server must not start like this. The text says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthSettings:
    """`issuer` is the public address, without a slash at its end; it is also the audience of access tokens.

    `requests_at_once` and `requests_per_minute` bound the code requests of one network address.
    """

    issuer: str
    keys: SigningKeys
    code_key: bytes = field(repr=False)
    is_demo: bool = False
    access_token_lifetime: timedelta = timedelta(minutes=15)
    requests_at_once: int = 30
    requests_per_minute: float = 30

    def __post_init__(self) -> None:
        address = urlsplit(self.issuer)
        if not address.hostname or address.query or address.fragment or self.issuer.endswith("/"):
            raise OAuthSettingsInvalid("the issuer must be an address without query, fragment and last slash")
        if address.scheme != "https" and not (self.is_demo and address.scheme == "http"):
            raise OAuthSettingsInvalid("the issuer must be an https:// address outside the demo")
        if len(self.code_key) < SHORTEST_KEY:
            raise OAuthSettingsInvalid(f"the key of one-time codes must have {SHORTEST_KEY} bytes or more")

    @property
    def hasher(self) -> CodeHasher:
        return CodeHasher(self.code_key)


def oauth_settings(settings: Settings) -> OAuthSettings:
    """From the environment. Production makes up nothing: an absent key raises SigningKeysInvalid, an absent
    secret IncompleteSettings.
    """
    file = settings.signing_keys_file
    return OAuthSettings(
        issuer=settings.issuer,
        keys=SigningKeys.read_or_make(file) if settings.is_demo else SigningKeys.read(file),
        code_key=hmac.digest(settings.secret_key.encode(), CODES_PURPOSE, hashlib.sha256),
        is_demo=settings.is_demo,
    )
