"""Secrets of devices at rest: they are needed in the clear to verify a signature, so they are encrypted, not
hashed.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(Exception):
    """The secret was sealed with another operator key, or for another key id, or altered."""


class KeySeal:
    """AES-256-GCM under the operator's key, bound to the key's id: a sealed secret is of no use in another
    row.
    """

    def __init__(self, operator_key: bytes) -> None:
        if len(operator_key) < 16:
            raise ValueError(
                "the operator key must have 16 bytes or more; make one by: openssl rand -base64 32"
            )
        self._cipher = AESGCM(hashlib.sha256(b"palm device keys" + operator_key).digest())

    def seal(self, key_id: str, secret: str) -> bytes:
        """For the column `device_key.sealed`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret.encode(), key_id.encode())

    def open(self, key_id: str, sealed: bytes) -> bytes:
        """The secret as the bytes that sign. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key_id.encode())
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(f"the secret of {key_id} does not open with this operator key") from broken
