"""The same key and the same input give the first result again (GRAPHQL, rule 17).

The record is written in the transaction of the command itself, so a command that died half-way has left no
record, and of two that run at once the second waits for the first and then finds its result.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, SQLModel, col, select

from domain.kit.errors import DomainError
from domain.kit.tables import instant
from domain.kit.unit_of_work import UnitOfWork


class IdempotencyKeyReused(DomainError):
    """The key was used before with another input; make a new key for a new wish."""

    code = "IDEMPOTENCY_KEY_REUSED"
    zh = "该幂等键已用于另一份输入"
    en = "This idempotency key was used with another input"


class IdempotencyRecord(SQLModel, table=True):
    """What a command answered the first time. `result` holds the keys of what it made, never a rendered
    answer.
    """

    __tablename__ = "idempotency_record"

    person_id: UUID = Field(primary_key=True)
    command: str = Field(primary_key=True, max_length=80)
    key: str = Field(primary_key=True, max_length=80)
    input_hash: bytes
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    used_at: datetime = instant()


def fingerprint(values: object) -> bytes:
    """A hash of an input that does not depend on the order of its fields."""
    return hashlib.sha256(
        orjson.dumps(values, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    ).digest()


async def claim(
    unit: UnitOfWork, person_id: UUID, command: str, key: str, input_hash: bytes
) -> IdempotencyRecord | None:
    """None for a fresh key, which is now ours; the first record for a known one.

    Raises IdempotencyKeyReused when the known one had another input.
    """
    claimed = await unit.session.execute(
        insert(IdempotencyRecord)
        .values(
            person_id=person_id, command=command, key=key, input_hash=input_hash, result={}, used_at=unit.now
        )
        .on_conflict_do_nothing()
        .returning(col(IdempotencyRecord.key))
    )
    if claimed.scalar_one_or_none() is not None:
        return None
    found = await unit.session.execute(
        select(IdempotencyRecord).where(
            col(IdempotencyRecord.person_id) == person_id,
            col(IdempotencyRecord.command) == command,
            col(IdempotencyRecord.key) == key,
        )
    )
    record = found.scalar_one()
    if record.input_hash != input_hash:
        raise IdempotencyKeyReused("idempotencyKey")
    return record


async def remember(unit: UnitOfWork, person_id: UUID, command: str, key: str, result: dict[str, Any]) -> None:
    """Keeps the result for the next time the key comes."""
    record = await unit.session.get_one(IdempotencyRecord, (person_id, command, key))
    record.result = result
