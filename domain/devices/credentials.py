"""Whose key it is that signs."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from domain.communities.models import Community
from domain.devices.envelope import Speaker
from domain.devices.models import DeviceKey
from domain.devices.seal import KeySeal
from domain.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Credential:
    """A key with its secret in the clear: never log it. Valid from `valid_from` until before
    `valid_until`.
    """

    key_id: str
    secret: bytes
    speaker: Speaker
    valid_from: datetime
    valid_until: datetime | None

    def is_valid(self, now: datetime) -> bool:
        return self.valid_from <= now and (self.valid_until is None or now < self.valid_until)

    def __repr__(self) -> str:
        return f"Credential({self.key_id!r})"


async def find_credential(unit: UnitOfWork, seal: KeySeal, key_id: str) -> Credential | None:
    """The key of that id, whether valid today or not; None if there is none. Raises SealBroken."""
    query = (
        select(DeviceKey, Community.code)
        .join(Community, col(Community.id) == DeviceKey.community_id)
        .where(col(DeviceKey.key_id) == key_id)
    )
    found = (await unit.session.execute(query)).one_or_none()
    if found is None:
        return None
    key, code = found
    speaker = Speaker(key.community_id, code, key.device_id, key.edge_node_id)
    return Credential(key_id, seal.open(key.sealed), speaker, key.valid_from, key.valid_until)
