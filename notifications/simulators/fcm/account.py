"""The service account that the simulator's clients sign with, in the file format of Google's console."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PROJECT = "palm-demo"


@dataclass(frozen=True, slots=True)
class Account:
    """`private_key_pem` is in the file alone; the simulator itself needs the public half."""

    project_id: str
    email: str
    key_id: str
    private_key_pem: str

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        key = serialization.load_pem_private_key(self.private_key_pem.encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the service account's key must be RSA")
        return key.public_key()

    def facts(self, base_url: str) -> dict[str, str]:
        """As Google's console would write them, but with our token endpoint."""
        return {
            "type": "service_account",
            "project_id": self.project_id,
            "private_key_id": self.key_id,
            "private_key": self.private_key_pem,
            "client_email": self.email,
            "client_id": "1",
            "token_uri": f"{base_url}/token",
        }


def open_account(file: Path, base_url: str) -> Account:
    """The account in the file, which is made with a fresh key if it is not there."""
    if not file.exists():
        _write(file, make_account(), base_url)
    return read_account(file)


def read_account(file: Path) -> Account:
    facts = json.loads(file.read_text(encoding="utf-8"))
    return Account(facts["project_id"], facts["client_email"], facts["private_key_id"], facts["private_key"])


def make_account(project_id: str = PROJECT) -> Account:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    email = f"simulator@{project_id}.iam.gserviceaccount.com"
    return Account(project_id, email, secrets.token_hex(20), pem.decode())


def _write(file: Path, account: Account, base_url: str) -> None:
    """Readable by its owner alone, and never seen half-written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(account.facts(base_url), indent=2), encoding="utf-8")
    draft.replace(file)
