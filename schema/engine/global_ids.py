"""Global ids: `bil_` and the key of the row, community first, in URL-safe base64 without padding."""

import base64
import binascii
import re
from uuid import UUID

from domain.kit.key import Key
from schema.engine.errors import BadArgument
from schema.engine.scalars import show

SHAPE = re.compile(r"([a-z]{1,16})_([A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{43})")


def encode_id(code: str, key: Key) -> str:
    """The global id of a row of the type with this code."""
    if key.id is None:
        raise BadArgument("BAD_ID", "Nothing has no id.")
    raw = (key.community_id.bytes if key.community_id else b"") + key.id.bytes
    return f"{code}_{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def decode_id(value: object) -> tuple[str, Key]:
    """The code and the key in a global id. BadArgument if it is none."""
    found = SHAPE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise not_an_id(value)
    code, text = found.groups()
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise not_an_id(value) from None
    ids = [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]
    return code, Key(ids[-1], ids[0] if len(ids) > 1 else None)


def not_an_id(value: object) -> BadArgument:
    """What the caller is told of an id that is none."""
    return BadArgument("BAD_ID", f"{show(value)} is not a global id.")


def key_of(value: object, code: str, *, tenant: bool) -> Key:
    """The key in a global id of the type with this code. BadArgument if it is of another type."""
    found, key = decode_id(value)
    if found != code or (key.community_id is not None) != tenant:
        raise BadArgument("BAD_ID", f"{show(value)} is the id of something else.")
    return key
