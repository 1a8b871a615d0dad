"""Global ids and cursors of the peers on Python, in the same form as Palm's."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from schema.engine.global_ids import decode_id

TenantKey = tuple[UUID, UUID]


def read_plain_id(text: str) -> UUID:
    """The id of a row that belongs to no community."""
    found = decode_id(text)[1].id
    assert found is not None
    return found


def read_tenant_id(text: str) -> tuple[str, TenantKey]:
    """The code of the type, and the key of a row of a community."""
    code, key = decode_id(text)
    assert key.id is not None
    assert key.community_id is not None
    return code, (key.community_id, key.id)


def write_cursor(at: datetime, row_id: UUID) -> str:
    return urlsafe_b64encode(json.dumps([at.isoformat(), str(row_id)]).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, UUID]:
    at, row_id = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return datetime.fromisoformat(at), UUID(row_id)
