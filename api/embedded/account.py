"""The operating-system account that the servers run as.

PostgreSQL refuses to run as root, so a root process hands its servers to `nobody`. Anybody else runs them as
themselves.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

NOBODY_WHEN_UNLISTED = 65534


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """An unprivileged account, and what it may reach."""

    user: int
    group: int

    def own(self, path: Path) -> None:
        """Give one file or folder to the account."""
        os.chown(path, self.user, self.group)

    def can_enter(self, folder: Path) -> bool:
        """Whether every folder on the way lets the account through; asked of the kernel, so ACLs count
        too.
        """
        return self._succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        """Whether the program and its libraries can be loaded under the account."""
        return self._succeeds([str(program), "--version"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            result = subprocess.run(
                command,
                user=self.user,
                group=self.group,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            return False
        return result.returncode == 0


def server_account() -> ServerAccount | None:
    """The account to drop to, or None when this process is not root and needs none."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return ServerAccount(NOBODY_WHEN_UNLISTED, NOBODY_WHEN_UNLISTED)
    return ServerAccount(nobody.pw_uid, nobody.pw_gid)
