"""Addresses that open without signing in, for a while: a document in a browser, a file for an accountant.

The token in such an address is sealed (Fernet: AES-CBC with an HMAC): whoever holds it learns nothing from
it and cannot make another, and it carries the instant at which it was made.
"""

import base64
import hashlib
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken


class LinkRefused(Exception):
    """The address was not made here, was made for something else, or has expired: all look the same."""


class Links:
    """Makes and opens tokens. `base` is the public address of the server, without a slash at its end."""

    def __init__(self, operator_key: bytes, base: str) -> None:
        self._operator_key = operator_key
        self.base = base

    def seal(self, purpose: str, subject: bytes, now: datetime) -> str:
        """A token for one purpose (a word such as `receipt`), safe in a path."""
        return self._cipher(purpose).encrypt_at_time(subject, int(now.timestamp())).decode()

    def open(self, purpose: str, token: str, now: datetime, lasts: timedelta) -> bytes:
        """The subject that was sealed. Raises LinkRefused."""
        try:
            sealed = token.encode(errors="replace")
            return self._cipher(purpose).decrypt_at_time(
                sealed, int(lasts.total_seconds()), int(now.timestamp())
            )
        except InvalidToken as error:
            raise LinkRefused from error

    def _cipher(self, purpose: str) -> Fernet:
        key = hashlib.sha256(b"palm links\n" + purpose.encode() + b"\n" + self._operator_key).digest()
        return Fernet(base64.urlsafe_b64encode(key))
