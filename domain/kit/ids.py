"""Keys that sort by the time they were made, so that an index grows at its end (UUIDv7, RFC 9562)."""

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return compat.uuid7()
