"""How codes and refresh tokens are made and hashed. Nothing that leaves this file in clear text is ever
stored."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from domain.kit.actor import App

CODE_DIGITS = 6
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class CodeHasher:
    """Hashes codes under a key: six digits alone would be found by trying a million, should the table
    leak."""

    key: bytes = field(repr=False)

    def digest(self, app: App, phone: str, code: str) -> bytes:
        """HMAC-SHA256 over app, phone and code: a code is worth nothing for another phone or another app."""
        return hmac.digest(self.key, f"{app}\n{phone}\n{code}".encode(), "sha256")


def new_code() -> str:
    """Six digits, leading zeros kept."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def new_refresh_token() -> str:
    """The first token of a chain: 256 random bits, so a plain hash of it cannot be searched."""
    return _text(secrets.token_bytes(TOKEN_BYTES))


def new_seed() -> bytes:
    """Fresh randomness for the next link of a chain."""
    return secrets.token_bytes(TOKEN_BYTES)


def successor(token: str, seed: bytes) -> str:
    """The token after `token`. Needs both halves: the phone has the token, the database has the seed."""
    return _text(hmac.digest(token.encode(), seed, "sha256"))


def token_digest(token: str) -> bytes:
    """What is stored of a refresh token."""
    return hashlib.sha256(token.encode()).digest()


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
