"""Taking in events: who may speak, twice, at once, half-way; order, quarantine, what is recorded."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from domain.devices.envelope import Status
from domain.devices.ingest import ingest
from domain.devices.kinds import Connectivity
from domain.devices.models import Device, DeviceEvent, QuarantinedEvent
from domain.devices.store import LOCK, REPEATS
from domain.kit.unit_of_work import Units
from tests.support.outbox import recorded
from tests.support.sensors import Sensors
from tests.support.world import MORNING, FixedClock, World

ACCEPTED, DUPLICATE, QUARANTINED, REFUSED = Status


async def stored(units: Units) -> list[DeviceEvent]:
    async with units.begin() as unit:
        return list((await unit.session.execute(select(DeviceEvent).order_by(col(DeviceEvent.id)))).scalars())


async def odd(units: Units) -> list[QuarantinedEvent]:
    async with units.begin() as unit:
        rows = await unit.session.execute(select(QuarantinedEvent).order_by(col(QuarantinedEvent.id)))
        return list(rows.scalars())


async def the(units: Units, sensors: Sensors, code: str) -> Device:
    async with units.begin() as unit:
        found = await unit.session.execute(select(Device).where(col(Device.id) == sensors.devices[code]))
        return found.scalar_one()


async def everything(units: Units) -> list[Any]:
    """Every row that ingest could touch."""
    tables = "device", "device_event", "quarantined_event", "alarm", "alarm_move", "outbox"
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        return [await connection.fetch(f"SELECT t::text FROM {table} t ORDER BY 1") for table in tables]


async def test_an_event_is_stored_and_moves_the_state(units: Units, sensors: Sensors, world: World) -> None:
    outcome = await sensors.say(
        "door",
        "door.opened",
        {"method": "CARD"},
        subject="building/1/unit/1",
        sequence=7,
        severity_number=9,
        data_reference="https://media/1.jpg",
        recorded_at=MORNING + timedelta(seconds=1),
    )
    assert outcome.status is ACCEPTED
    (event,) = await stored(units)
    assert (event.device_id, event.type, event.data) == (
        sensors.devices["door"],
        "cn.smartcommunity.door.opened.v1",
        {"method": "CARD"},
    )
    assert (event.happened_at, event.received_at, event.applied, event.skewed) == (
        MORNING,
        MORNING,
        True,
        False,
    )
    assert (event.subject, event.sequence, event.severity_number) == ("building/1/unit/1", 7, 9)
    assert (event.data_reference, event.recorded_at) == (
        "https://media/1.jpg",
        MORNING + timedelta(seconds=1),
    )
    door = await the(units, sensors, "door")
    assert door.state == {"open": True, "forced": False, "method": "CARD"}
    assert (door.connectivity, door.last_sequence, door.state_at) == (Connectivity.ONLINE, 7, MORNING)
    assert (door.last_seen_at, door.silent_at) == (MORNING, MORNING + timedelta(minutes=3))
    building = str(world.buildings["1"])
    assert await recorded(units) == [
        (
            "device.state_changed",
            {"kind": "DOOR", "building_id": building, "room_id": None, "event_type": event.type},
        ),
        (
            "door.opened",
            {"device_id": str(door.id), "building_id": building, "room_id": None, "method": "CARD"},
        ),
    ]


@pytest.mark.parametrize(
    ("by", "code", "status"),
    [
        ("node", "smoke", ACCEPTED),
        ("lone", "lone", ACCEPTED),
        ("far", "far", ACCEPTED),
        ("node", "lone", REFUSED),
        ("node", "far", REFUSED),
        ("node", "unknown", REFUSED),
        ("lone", "smoke", REFUSED),
        ("far", "smoke", REFUSED),
    ],
)
async def test_who_may_speak_for_whom(
    units: Units, sensors: Sensors, by: str, code: str, status: Status
) -> None:
    before = await everything(units)
    outcome = await sensors.say(code, "device.heartbeat", by=by)
    assert outcome.status is status
    if status is REFUSED:
        assert outcome.reason == "SOURCE_MISMATCH"
        assert await everything(units) == before


async def test_a_signer_in_the_same_batch_lends_its_right_to_nobody(sensors: Sensors) -> None:
    outcomes = await sensors.send(
        sensors.message("lone", "device.heartbeat", by="lone"),
        sensors.message("lone", "device.heartbeat", by="node"),
        sensors.message("lone", "device.heartbeat", by="lone", community="there"),
    )
    assert [outcome.status for outcome in outcomes] == [ACCEPTED, REFUSED, REFUSED]


async def test_a_duplicate_batch_changes_nothing(units: Units, sensors: Sensors, clock: FixedClock) -> None:
    batch = [
        sensors.message("smoke", "smoke.alarm", {"density": 12}, sequence=1),
        sensors.message("door", "door.opened", {"method": "CARD"}, sequence=1),
        sensors.message("bin", "bin.level", {"percent": 101}),
        sensors.message("bin", "bin.emptied", {}),
    ]
    first = await sensors.send(*batch)
    assert [outcome.status for outcome in first] == [ACCEPTED, ACCEPTED, QUARANTINED, QUARANTINED]
    before = await everything(units)
    clock.instant += timedelta(seconds=30)
    again = await sensors.send(*batch)
    assert [outcome.status for outcome in again] == [DUPLICATE, DUPLICATE, QUARANTINED, QUARANTINED]
    assert await everything(units) == before


async def test_the_same_id_with_other_words_is_a_duplicate(units: Units, sensors: Sensors) -> None:
    await sensors.say("water", "waterlevel.sample", {"level_cm": 1}, id="x")
    outcome = await sensors.say(
        "water", "waterlevel.sample", {"level_cm": 99}, id="x", at=MORNING + timedelta(seconds=9)
    )
    assert outcome.status is DUPLICATE
    assert (await the(units, sensors, "water")).state == {"level_cm": 1}


async def test_an_id_that_was_in_quarantine_first_is_still_free(units: Units, sensors: Sensors) -> None:
    outcomes = await sensors.send(
        sensors.message("bin", "bin.level", {"percent": 101}, id="x"),
        sensors.message("bin", "bin.level", {"percent": 99}, id="x"),
        sensors.message("bin", "bin.level", {"percent": 102}, id="x"),
    )
    assert [outcome.status for outcome in outcomes] == [QUARANTINED, ACCEPTED, DUPLICATE]
    assert [event.data for event in await stored(units)] == [{"percent": 99}]


async def test_a_stored_id_with_bad_words_is_a_duplicate_and_is_not_kept(
    units: Units, sensors: Sensors
) -> None:
    await sensors.say("bin", "bin.level", {"percent": 1}, id="x")
    outcome = await sensors.say("bin", "bin.level", {"percent": 101}, id="x")
    assert (outcome.status, await odd(units)) == (DUPLICATE, [])


async def test_a_repeat_makes_nothing_late_that_comes_with_it(units: Units, sensors: Sensors) -> None:
    """The repeat's second telling is newer, and would be ahead of the new event if it counted."""
    await sensors.say("water", "waterlevel.sample", {"level_cm": 1}, id="x")
    outcomes = await sensors.send(
        sensors.message(
            "water", "waterlevel.sample", {"level_cm": 2}, id="x", at=MORNING + timedelta(minutes=2)
        ),
        sensors.message(
            "water", "waterlevel.sample", {"level_cm": 3}, id="y", at=MORNING + timedelta(minutes=1)
        ),
    )
    assert [outcome.status for outcome in outcomes] == [DUPLICATE, ACCEPTED]
    assert [(event.event_id, event.applied) for event in await stored(units)] == [("x", True), ("y", True)]
    assert (await the(units, sensors, "water")).state == {"level_cm": 3}


async def test_the_same_id_of_another_device_is_another_event(sensors: Sensors) -> None:
    outcomes = await sensors.send(
        sensors.message("water", "device.heartbeat", id="x"),
        sensors.message("door", "device.heartbeat", id="x"),
    )
    assert [outcome.status for outcome in outcomes] == [ACCEPTED, ACCEPTED]


async def test_twice_in_one_batch(units: Units, sensors: Sensors) -> None:
    message = sensors.message("smoke", "smoke.alarm", {})
    outcomes = await sensors.send(message, message)
    assert [outcome.status for outcome in outcomes] == [ACCEPTED, DUPLICATE]
    assert len(await stored(units)) == 1


async def test_the_same_batch_twenty_times_at_once(units: Units, sensors: Sensors) -> None:
    codes = ("smoke", "water", "door", "plate", "bin")
    batch = [sensors.message(code, "device.heartbeat", {"battery": 50}) for code in codes]
    answers = await asyncio.gather(*(sensors.send(*batch[i % 5 :], *batch[: i % 5]) for i in range(20)))
    statuses = [outcome.status for outcomes in answers for outcome in outcomes]
    assert statuses.count(ACCEPTED) == 5
    assert statuses.count(DUPLICATE) == 95
    assert len(await stored(units)) == 5


async def test_what_dies_before_the_commit_leaves_nothing(units: Units, sensors: Sensors) -> None:
    before = await everything(units)

    async def die_after_it() -> None:
        async with units.begin() as unit:
            await ingest(unit, [sensors.message("smoke", "smoke.alarm", {})])
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await die_after_it()
    assert await everything(units) == before


@pytest.mark.parametrize(
    ("code", "what", "data", "reason"),
    [
        ("bin", "bin.emptied", {}, "UNKNOWN_TYPE"),
        ("bin", "smoke.alarm", {}, "WRONG_KIND"),
        ("bin", "bin.level", {"percent": 101}, "INVALID_DATA"),
        ("bin", "bin.level", [1], "INVALID_DATA"),
    ],
)
async def test_what_is_not_understood_is_kept(
    units: Units, sensors: Sensors, code: str, what: str, data: Any, reason: str
) -> None:
    outcome = await sensors.say(code, what, data, id="odd-1")
    assert (outcome.status, outcome.reason) == (QUARANTINED, reason)
    (kept,) = await odd(units)
    assert (kept.reason, kept.event_id, kept.device_id) == (reason, "odd-1", sensors.devices["bin"])
    assert kept.envelope["data"] == data
    assert await stored(units) == []
    assert (await the(units, sensors, "bin")).connectivity is Connectivity.UNKNOWN


async def test_a_late_event_is_history_and_changes_no_state(
    units: Units, sensors: Sensors, clock: FixedClock
) -> None:
    await sensors.say("water", "waterlevel.sample", {"level_cm": 3})
    clock.instant += timedelta(seconds=30)
    late = await sensors.say(
        "water", "waterlevel.sample", {"level_cm": 95}, at=MORNING - timedelta(seconds=1)
    )
    assert late.status is ACCEPTED
    assert [event.applied for event in await stored(units)] == [True, False]
    water = await the(units, sensors, "water")
    assert (water.state, water.state_at) == ({"level_cm": 3}, MORNING)
    assert water.last_seen_at == clock.instant
    assert [name for name, _ in await recorded(units)] == ["device.state_changed"]


async def test_a_heartbeat_that_overtakes_a_smoke_alarm_does_not_silence_it(
    units: Units, sensors: Sensors
) -> None:
    await sensors.say("smoke", "device.heartbeat", {"battery": 9})
    await sensors.say("smoke", "smoke.alarm", {"density": 20}, at=MORNING - timedelta(seconds=2))
    assert "alarm.raised" in [name for name, _ in await recorded(units)]
    smoke = await the(units, sensors, "smoke")
    assert smoke.state == {"battery": 9, "alarm": True, "density": 20}
    assert (smoke.state_at, smoke.said_at) == (MORNING, MORNING - timedelta(seconds=2))


async def test_skew_is_flagged(units: Units, sensors: Sensors) -> None:
    await sensors.say("water", "waterlevel.sample", {"level_cm": 3}, at=MORNING + timedelta(days=1))
    await sensors.say("water", "waterlevel.sample", {"level_cm": 4})
    assert [(event.skewed, event.applied) for event in await stored(units)] == [(True, True), (False, True)]
    assert (await the(units, sensors, "water")).state == {"level_cm": 4}


async def test_an_unchanged_state_is_no_news(units: Units, sensors: Sensors) -> None:
    for _ in range(3):
        await sensors.say("bin", "bin.level", {"percent": 10})
    assert len(await recorded(units)) == 1


async def test_an_expired_door_event_is_stored_and_not_told(units: Units, sensors: Sensors) -> None:
    await sensors.say("door", "door.opened", {"method": "QR"}, expires_at=MORNING)
    assert [name for name, _ in await recorded(units)] == ["device.state_changed"]


async def test_statements_do_not_grow_with_the_batch(units: Units, sensors: Sensors) -> None:
    """The first round also asks for the types of the driver's arguments."""
    counts = []
    for size in (1, 1, 40):
        statements: list[str] = []
        batch = [sensors.message("bin", "bin.level", {"percent": n}) for n in range(size)]
        async with units.begin() as unit:
            connection = await unit.asyncpg()
            with connection.query_logger(lambda record, seen=statements: seen.append(record.query)):
                await ingest(unit, batch)
        counts.append(len(statements))
    assert counts[1:] == [3, 3]


@pytest.mark.parametrize(("statement", "table"), [(LOCK, "device"), (REPEATS, "device_event")])
async def test_each_row_is_found_by_an_index(
    units: Units, sensors: Sensors, statement: str, table: str
) -> None:
    arguments: list[Any] = {
        LOCK: [[sensors.here], ["bin"], [None], [sensors.node]],
        REPEATS: [[sensors.here], [sensors.node], ["1"], []],
    }[statement]
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch("EXPLAIN " + statement, *arguments)
    lines = "\n".join(row[0] for row in plan)
    assert f"Seq Scan on {table}" not in lines
    assert "Index" in lines


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.tuples(st.integers(0, 5), st.integers(-400, 300), st.integers(0, 60)), min_size=1, max_size=12
    ),
    cuts=st.sets(st.integers(1, 11), max_size=3),
)
async def test_however_a_stream_is_cut_and_repeated_the_end_is_the_same(
    units: Units, sensors: Sensors, said: list[tuple[int, int, int]], cuts: set[int]
) -> None:
    """(event id, second, level) in batches of any size, each sent twice, with ids that come again."""
    async with units.begin() as unit:
        await unit.session.execute(text("UPDATE device SET state = '{}', state_at = NULL, said_at = NULL"))
        await unit.session.execute(text("TRUNCATE device_event"))
    messages = [
        sensors.message(
            "water",
            "waterlevel.sample",
            {"level_cm": level},
            id=str(n),
            at=MORNING + timedelta(seconds=second),
        )
        for n, second, level in said
    ]
    bounds = [0, *sorted(cut for cut in cuts if cut < len(messages)), len(messages)]
    for start, end in itertools.pairwise(bounds):
        await sensors.send(*messages[start:end])
        await sensors.send(*messages[start:end])
    first_of_each: dict[int, tuple[int, int]] = {}
    for number, second, level in said:
        first_of_each.setdefault(number, (second, level))
    newest = max(second for second, _ in first_of_each.values())
    expected = [level for second, level in first_of_each.values() if second == newest][-1]
    assert (await the(units, sensors, "water")).state == {"level_cm": expected}
    assert len(await stored(units)) == len(first_of_each)
