"""The data folder: everything that Palm keeps on this machine, and nothing outside it where that can be
helped.

    README          what this is
    lock            held while servers run over the folder
    running.json    the addresses of the running servers, for other commands of the same user
    secrets/        one generated secret a file, readable by the owner alone
    ports/          the port of each server, the same at every start
    logs/           one log a process
    home            where the servers' own files are, when they cannot be here (see `home`)
    stripe.sqlite   what the payment simulator knows of the demo's payments
    servers/        those files: postgres/ (the cluster), valkey/ (its append-only file), programs/ (copies)
"""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

README = """\
Palm's data on this machine: embedded PostgreSQL and Valkey, generated secrets, ports and logs.
Delete the whole folder, while nothing runs, to start afresh.
"""


class DataFolder:
    """Paths below the folder, and the small files that Palm itself keeps there."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self.logs = self.path / "logs"
        self.secrets = self.path / "secrets"
        self.ports = self.path / "ports"
        self.running = self.path / "running.json"

    def create(self) -> None:
        """Make what is missing. Modes of existing folders, and of anything above, are left alone."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        self.ports.mkdir(exist_ok=True)
        self.secrets.mkdir(mode=0o700, exist_ok=True)
        readme = self.path / "README"
        if not readme.exists():
            readme.write_text(README, encoding="utf-8")

    def secret(self, name: str) -> str:
        """The secret of that name, generated at the first call: 43 URL-safe characters, 256 bits."""
        file = self.secrets / name
        with suppress(FileNotFoundError):
            if text := file.read_text(encoding="ascii").strip():
                return text
        value = secrets.token_urlsafe(32)
        write_private(file, value + "\n")
        return value

    def publish(self, addresses: dict[str, str]) -> None:
        """Tell other commands of the same user where the servers are. The addresses hold passwords."""
        write_private(self.running, json.dumps(addresses, indent=2) + "\n")

    def published(self) -> dict[str, str] | None:
        """The addresses, once the holder of the folder has its servers ready."""
        with suppress(OSError, ValueError):
            found: dict[str, str] = json.loads(self.running.read_text(encoding="utf-8"))
            return found
        return None

    def unpublish(self) -> None:
        """The servers are about to stop."""
        self.running.unlink(missing_ok=True)


def write_private(file: Path, text: str) -> None:
    """Write a whole file that only its owner may read; a reader sees the old text or the new, never a
    part.
    """
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    fresh.replace(file)
