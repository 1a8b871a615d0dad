"""All of a unit happens, or none of it."""

import asyncio
import sys
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import func, select

from domain.kit.events import DomainEvent, as_json
from domain.kit.ids import new_id
from domain.kit.outbox import CHANNEL, OutboxRow
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from tests.support.outbox import recorded
from tests.support.servers import ROOT
from tests.support.world import MORNING


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonNamed(DomainEvent):
    name: ClassVar[str] = "person.named"
    given: str


def named(person: Person) -> PersonNamed:
    return PersonNamed(community_id=None, subject_id=person.id, given=person.name)


async def people(units: Units) -> int:
    async with units.begin() as unit:
        return (await unit.session.execute(select(func.count()).select_from(Person))).scalar_one()


async def test_a_clean_end_keeps_rows_and_events_together(units: Units) -> None:
    async with units.begin() as unit:
        person = Person(name="林晓", phone="+8613900000001")
        unit.session.add(person)
        unit.record(named(person))
    assert await people(units) == 1
    assert await recorded(units) == [("person.named", {"given": "林晓"})]


async def test_an_exception_keeps_nothing(units: Units) -> None:
    with pytest.raises(RuntimeError, match="half-way"):
        async with units.begin() as unit:
            person = Person(name="林晓", phone="+8613900000001")
            unit.session.add(person)
            unit.record(named(person))
            await unit.session.flush()
            raise RuntimeError("half-way")
    assert await people(units) == 0
    assert await recorded(units) == []


async def test_a_refusal_keeps_nothing_and_raises_nothing(units: Units) -> None:
    async with units.begin() as unit:
        unit.session.add(Person(name="林晓", phone="+8613900000001"))
        await unit.session.flush()
        unit.refuse()
    assert await people(units) == 0


async def test_statements_of_the_driver_belong_to_the_unit(units: Units) -> None:
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        await connection.execute(
            "INSERT INTO person (id, name, phone, language, source) "
            "VALUES ($1, '林晓', '+8613900000001', 'zh-CN', 'test')",
            new_id(),
        )
        unit.refuse()
    assert await people(units) == 0


async def test_events_carry_the_unit_s_instant_and_its_causes(units: Units) -> None:
    cause, chain = new_id(), new_id()
    async with units.begin(correlation_id=chain, causation_id=cause) as unit:
        person = Person(name="林晓", phone="+8613900000001")
        unit.session.add(person)
        unit.record(named(person))
    async with units.begin() as unit:
        row = (await unit.session.execute(select(OutboxRow))).scalar_one()
    assert (row.occurred_at, row.correlation_id, row.causation_id) == (MORNING, chain, cause)
    assert (row.position, row.subject_id) == (None, person.id)


async def test_a_commit_with_events_wakes_the_relay(database_url: str, units: Units) -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(database_url)
    await listener.add_listener(CHANNEL, lambda *said: heard.append(said[2]))
    async with units.begin() as unit:
        unit.session.add(Person(name="无事", phone="+8613900000002"))
    async with units.begin() as unit:
        unit.record(PersonNamed(community_id=None, subject_id=new_id(), given="有事"))
    await listener.execute("SELECT 1")
    await listener.close()
    assert heard == [CHANNEL]


HALF_WAY = """
import asyncio, sys
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from domain.people.models import Person

async def main():
    async with Units(Database(sys.argv[1])).begin() as unit:
        unit.session.add(Person(name="林晓", phone="+8613900000001"))
        await unit.session.flush()
        print("half-way", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_process_that_is_killed_before_the_commit_leaves_nothing(
    database_url: str, units: Units
) -> None:
    command = (sys.executable, "-c", HALF_WAY, database_url)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"half-way\n"
    process.kill()
    await process.communicate()
    assert await people(units) == 0


@pytest.mark.parametrize("value", [b"bytes", object(), 1j])
def test_an_event_refuses_what_is_not_json(value: object) -> None:
    with pytest.raises(TypeError, match="an event cannot carry"):
        as_json(value)


def test_ids_and_words_become_text() -> None:
    key = UUID("0192f0c1-2d3e-7000-8000-000000000001")
    assert as_json({"id": key, "at": MORNING, "many": (1, None, True)}) == {
        "id": "0192f0c1-2d3e-7000-8000-000000000001",
        "at": "2026-11-24T08:00:00+00:00",
        "many": [1, None, True],
    }


async def test_the_driver_alone_works_inside_the_unit_too(units: Units) -> None:
    """The driver's statement comes first: it is undone with the rest, and the session goes on behind it."""

    async def fail() -> None:
        async with units.begin() as unit:
            await (await unit.asyncpg()).execute("INSERT INTO city VALUES (gen_random_uuid(), 'x', 'x')")
            unit.session.add(Person(name="乙", phone="+8613900000002"))
            connection = await unit.asyncpg()
            counts = "SELECT (SELECT count(*) FROM city), (SELECT count(*) FROM person)"
            assert tuple(await connection.fetchrow(counts)) == (1, 1)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fail()
    assert await people(units) == 0
    async with units.begin() as unit:
        assert await (await unit.asyncpg()).fetchval("SELECT count(*) FROM city") == 0


async def test_connections_that_the_server_has_closed_are_not_used_again(
    units: Units, database_url: str
) -> None:
    other = await asyncpg.connect(database_url)
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        ended, pid = asyncio.Event(), connection.get_server_pid()
        connection.add_termination_listener(lambda _connection: ended.set())
    await other.execute("SELECT pg_terminate_backend($1)", pid)
    await asyncio.wait_for(ended.wait(), 5)
    await other.close()
    assert await people(units) == 0
