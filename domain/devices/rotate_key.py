"""A device or an edge node gets a new key; the one it has stays valid until the change has reached it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from domain.devices.models import Device, DeviceKey, EdgeNode
from domain.devices.policy import visible_devices, visible_to_staff
from domain.devices.seal import KeySeal
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role
from domain.roles.models import RoleKind

KEEPERS = frozenset({RoleKind.PROPERTY_MANAGER, RoleKind.TECHNICIAN})
LONGEST_OVERLAP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RotateKey:
    """The holder is a device, or an edge node if `for_node`. `overlap`: how long the present key stays
    valid.
    """

    holder: Key
    for_node: bool = False
    overlap: timedelta = timedelta(days=1)

    @property
    def argument(self) -> str:
        """What apps call the holder."""
        return "edgeNodeId" if self.for_node else "deviceId"


@dataclass(frozen=True, slots=True)
class NewKey:
    """Shown once, to be put into the device; nobody can read the secret again. Its bytes sign, in hex by
    hand.
    """

    key_id: str
    secret: bytes


async def rotate_key(unit: UnitOfWork, actor: Actor, command: RotateKey, seal: KeySeal) -> NewKey:
    """Issues a key. Of the former ones the newest lives on for `overlap`, older ones end at once.

    Raises NotFound, Forbidden for staff of another job, InvalidInput for an overlap over 30 days or below
    zero.
    """
    if not timedelta(0) <= command.overlap <= LONGEST_OVERLAP:
        raise InvalidInput("overlapHours", rule_zh="过渡期须为 0 至 30 天", rule_en="0 to 30 days of overlap")
    holder = await _holder(unit, actor, command)
    if not await holds_role(unit, actor, holder.community_id, KEEPERS):
        raise Forbidden(command.argument)
    await _retire(unit, holder, command.overlap)
    return issue_key(unit, seal, holder)


def issue_key(
    unit: UnitOfWork,
    seal: KeySeal,
    holder: Device | EdgeNode,
    *,
    key_id: str | None = None,
    secret: bytes | None = None,
) -> NewKey:
    """A key for a holder that is already written. The demo gives its own id and secret, everybody else gets
    fresh ones.
    """
    new = NewKey(key_id or f"key-{secrets.token_hex(8)}", secret or secrets.token_bytes(32))
    is_node = isinstance(holder, EdgeNode)
    unit.session.add(
        DeviceKey(
            community_id=holder.community_id,
            key_id=new.key_id,
            device_id=None if is_node else holder.id,
            edge_node_id=holder.id if is_node else None,
            sealed=seal.seal(new.secret),
            valid_from=unit.now,
        )
    )
    return new


async def _holder(unit: UnitOfWork, actor: Actor, command: RotateKey) -> Device | EdgeNode:
    """Locked, so that two rotations at once come one after the other."""
    if command.for_node:
        return await find(
            unit, actor, EdgeNode, visible_to_staff, command.holder, command.argument, lock=True
        )
    return await find(unit, actor, Device, visible_devices, command.holder, command.argument, lock=True)


async def _retire(unit: UnitOfWork, holder: Device | EdgeNode, overlap: timedelta) -> None:
    column = DeviceKey.edge_node_id if isinstance(holder, EdgeNode) else DeviceKey.device_id
    keys = await unit.session.execute(
        select(DeviceKey)
        .where(DeviceKey.community_id == holder.community_id, col(column) == holder.id)
        .order_by(col(DeviceKey.valid_from).desc(), col(DeviceKey.id).desc())
    )
    for age, key in enumerate(keys.scalars()):
        ends = unit.now + overlap if age == 0 else unit.now
        if key.valid_until is None or key.valid_until > ends:
            key.valid_until = ends
