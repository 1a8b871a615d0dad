"""The secrets that the demo's devices and nodes sign with.

Anybody can work them out: they are for the demo alone.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from domain.demo.devices import DeviceRow, EdgeNodeRow
from domain.demo.dice import Dice
from domain.demo.places import SURVEYED_AT, Places

Seal: TypeAlias = Callable[[bytes], bytes]
DEMO_SECRET = b"palm demo: not a secret"


class DeviceKeyRow(NamedTuple):
    community_id: UUID
    id: UUID
    key_id: str
    device_id: UUID | None
    edge_node_id: UUID | None
    sealed: bytes
    valid_from: datetime
    valid_until: datetime | None


def key_id(community_code: str, holder_code: str) -> str:
    """The name of the key of a device or an edge node, `yuelai-garden.node-1`."""
    return f"{community_code}.{holder_code}"


def secret_of(community_code: str, holder_code: str) -> bytes:
    """The 32 bytes that a device or a node of the demo signs with."""
    return hmac.new(DEMO_SECRET, key_id(community_code, holder_code).encode(), hashlib.sha256).digest()


def build_keys(
    places: Places, nodes: list[EdgeNodeRow], devices: list[DeviceRow], seal: Seal, dice: Dice
) -> list[DeviceKeyRow]:
    """One key for each node and for each device. `seal` encrypts a secret by the operator's key."""
    keys = [_key(places, node.code, seal, dice)._replace(edge_node_id=node.id) for node in nodes]
    keys.extend(_key(places, device.code, seal, dice)._replace(device_id=device.id) for device in devices)
    return keys


def _key(places: Places, holder_code: str, seal: Seal, dice: Dice) -> DeviceKeyRow:
    return DeviceKeyRow(
        community_id=places.community.id,
        id=dice.id(),
        key_id=key_id(places.plan.code, holder_code),
        device_id=None,
        edge_node_id=None,
        sealed=seal(secret_of(places.plan.code, holder_code)),
        valid_from=SURVEYED_AT,
        valid_until=None,
    )
