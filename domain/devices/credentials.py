"""Whose key it is that signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, String, any_, literal
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


async def find_credentials(
    unit: UnitOfWork, seal: KeySeal, key_ids: Sequence[str]
) -> list[Credential | None]:
    """The key of each id, whether valid today or not; None where there is none. Raises SealBroken."""
    query = (
        select(DeviceKey, Community.code)
        .join(Community, col(Community.id) == DeviceKey.community_id)
        .where(col(DeviceKey.key_id) == any_(literal(list(key_ids), ARRAY(String))))
    )
    found = {key.key_id: _opened(key, code, seal) for key, code in await unit.session.execute(query)}
    return [found.get(key_id) for key_id in key_ids]


def _opened(key: DeviceKey, community_code: str, seal: KeySeal) -> Credential:
    speaker = Speaker(key.community_id, community_code, key.device_id, key.edge_node_id)
    return Credential(key.key_id, seal.open(key.sealed), speaker, key.valid_from, key.valid_until)
