"""The keys that sign tokens. Several may be trusted at once, so a key can be changed without signing anybody
out.

To change the key: put the new one first, keep the old one behind it for an hour, then take the old one away.
"""

import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

CURVE: Final = "Ed25519"
PEM_BLOCK = re.compile(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.DOTALL)


class SigningKeysInvalid(Exception):
    """The configured keys cannot be used. The text says what to change and never holds a key."""


class SigningKeys:
    """Private Ed25519 keys, the first of which signs."""

    def __init__(self, keys: Sequence[OKPKey]) -> None:
        if not keys:
            raise SigningKeysInvalid("there is no signing key; `palm` in the demo shows how to make one")
        for key in keys:
            if key.curve_name != CURVE or not key.is_private:
                raise SigningKeysInvalid(f"a signing key must be a private {CURVE} key (kty OKP)")
        self.trusted = KeySet(list(keys))
        self.signing = keys[0]
        if len({key.kid for key in keys}) < len(keys):
            raise SigningKeysInvalid("two signing keys have the same kid")

    def __repr__(self) -> str:
        return f"SigningKeys({[key.kid for key in self.trusted.keys]})"

    def public(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) that others verify tokens with."""
        keys = self.trusted.as_dict(private=False)["keys"]
        return {"keys": [{**key, "use": "sig", "alg": "EdDSA"} for key in keys]}

    @classmethod
    def parse(cls, text: str) -> "SigningKeys":
        """From a JWK set, a single JWK, or one or more PEM blocks (PKCS #8). Raises SigningKeysInvalid."""
        try:
            return cls([OKPKey.import_key(key) for key in _split(text)])
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SigningKeysInvalid("not a JWK set, a JWK or PEM blocks of private keys") from error

    @classmethod
    def read(cls, file: Path) -> "SigningKeys":
        """From a file. Raises SigningKeysInvalid also for one that cannot be read."""
        try:
            return cls.parse(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SigningKeysInvalid(f"cannot read the signing keys in {file}: {error}") from error

    @classmethod
    def read_or_make(cls, file: Path) -> "SigningKeys":
        """For the demo: the keys in the file, made at the first call. Of several processes that start at
        once, one makes them and all read them.
        """
        if not file.exists():
            # Only its owner may read it; gone with the block, where the link is not.
            with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", encoding="utf-8") as fresh:
                fresh.write(new_key_set())
                fresh.flush()
                with suppress(FileExistsError):
                    os.link(fresh.name, file)
        return cls.read(file)


def new_key_set() -> str:
    """A JWK set with one fresh private key, as text for the file behind PALM_SIGNING_KEYS."""
    key = OKPKey.generate_key(CURVE, auto_kid=True)
    return json.dumps({"keys": [key.as_dict(private=True)]}, indent=2) + "\n"


def _split(text: str) -> list[Any]:
    if blocks := PEM_BLOCK.findall(text):
        return list(blocks)
    document = json.loads(text)
    return list(document["keys"]) if "keys" in document else [document]
