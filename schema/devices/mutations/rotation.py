"""What the rotations of both kinds of keys share: the overlap, and what is shown of the new key."""

from typing import Annotated

import strawberry

from domain.devices.rotate_key import NewKey
from schema.kit.commands import Shown

SHOWS = {
    "keyId": "The new key's name, which the holder sends with each request; null if refused.",
    "secret": "The new key's 32 bytes in hex, to be put into the holder. Shown this once; null if refused.",
}
OverlapHours = Annotated[
    int,
    strawberry.argument(
        description="For so many hours the present key stays valid: 0 to 720, 24 if omitted."
    ),
]


def shown(row: object, key: NewKey) -> Shown:
    """The holder with its new key."""
    return Shown(row, {"keyId": key.key_id, "secret": key.secret.hex()})
