"""A free port for a server, the same one at every start where possible, so that a saved address stays
true.
"""

import random
import socket
from contextlib import suppress
from pathlib import Path

# Below the range from which Linux takes the local ports of outgoing connections, which would come and go.
FIRST, LAST = 20_000, 32_000
TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on the port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Some free port. Another process may take it before the server does; the caller then asks again."""
    for _ in range(TRIES):
        port = random.randint(FIRST, LAST)  # noqa: S311 - no secret
        if is_free(port):
            return port
    raise OSError(f"no free port between {FIRST} and {LAST} on 127.0.0.1")


def remembered_port(note: Path) -> int:
    """The port written in `note` if it is still free; else a new one, which is noted."""
    with suppress(OSError, ValueError, OverflowError):
        port = int(note.read_text(encoding="ascii"))
        if is_free(port):
            return port
    port = free_port()
    note.write_text(f"{port}\n", encoding="ascii")
    return port
