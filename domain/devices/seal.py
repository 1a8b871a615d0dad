"""Secrets of devices at rest: they are needed in the clear to verify a signature, so they are encrypted, not
hashed.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
SHORTEST_KEY = 16


class SealBroken(Exception):
    """The secret was sealed with another operator key, or altered."""


class KeySeal:
    """AES-256-GCM under a key derived from the operator's."""

    def __init__(self, operator_key: bytes) -> None:
        if len(operator_key) < SHORTEST_KEY:
            raise ValueError(
                f"an operator key has {SHORTEST_KEY} bytes or more; make one by: openssl rand -base64 32"
            )
        self._cipher = AESGCM(hashlib.sha256(b"palm device keys" + operator_key).digest())

    def seal(self, secret: bytes) -> bytes:
        """For the column `device_key.sealed`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, None)

    def open(self, sealed: bytes) -> bytes:
        """The secret that signs. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as broken:
            raise SealBroken("a device's secret does not open with this operator key") from broken
