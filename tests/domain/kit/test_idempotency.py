"""The same key and input give the first result; another input is refused; a command that died leaves no
record.
"""

import asyncio
from typing import Any

import pytest

from domain.kit.idempotency import IdempotencyKeyReused, claim, fingerprint, remember
from domain.kit.ids import new_id
from domain.kit.unit_of_work import Units

WHO = new_id()


async def run(units: Units, key: str, words: str, made: list[str]) -> dict[str, Any]:
    async with units.begin() as unit:
        record = await claim(unit, WHO, "say", key, fingerprint({"words": words}))
        if record is not None:
            return record.result
        made.append(words)
        result = {"said": words}
        await remember(unit, WHO, "say", key, result)
        return result


async def test_twice_is_once(units: Units) -> None:
    made: list[str] = []
    assert await run(units, "k", "hello", made) == {"said": "hello"}
    assert await run(units, "k", "hello", made) == {"said": "hello"}
    assert made == ["hello"]


async def test_another_input_is_refused(units: Units) -> None:
    made: list[str] = []
    await run(units, "k", "hello", made)
    with pytest.raises(IdempotencyKeyReused) as refused:
        await run(units, "k", "bye", made)
    assert refused.value.path == ("idempotencyKey",)
    assert made == ["hello"]


async def test_another_person_s_key_is_another_key(units: Units) -> None:
    made: list[str] = []
    await run(units, "k", "hello", made)
    async with units.begin() as unit:
        assert await claim(unit, new_id(), "say", "k", fingerprint({})) is None


async def test_twenty_at_once_are_one(units: Units) -> None:
    made: list[str] = []
    results = await asyncio.gather(*(run(units, "k", "hello", made) for _ in range(20)))
    assert results == [{"said": "hello"}] * 20
    assert made == ["hello"]


async def test_a_command_that_dies_leaves_the_key_free(units: Units) -> None:
    with pytest.raises(RuntimeError, match="half-way"):
        async with units.begin() as unit:
            await claim(unit, WHO, "say", "k", fingerprint({}))
            raise RuntimeError("half-way")
    async with units.begin() as unit:
        assert await claim(unit, WHO, "say", "k", fingerprint({})) is None


def test_the_order_of_fields_does_not_matter() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
