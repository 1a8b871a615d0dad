"""The recorded day: whole, the same at every making, and understood by the door."""

from collections import Counter
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from api.devices import IngestDoor, IngestLimits, device_ingest
from api.replay.command import demo_key
from api.replay.demo_day import FIRE, demo_day
from api.replay.player import Player, ReplayRefused, by_signer, due_until
from api.replay.recording import DEMO_DAY, NotARecording, Recorded, read, write
from domain.demo.accounts import HOME_SMOKE_SENSOR
from domain.demo.seed import seed
from domain.devices.event_types import EVENT_TYPES
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from tests.support.outbox import recorded

SEAL = KeySeal(b"an operator key of the tests")


def test_the_file_is_what_the_maker_makes(tmp_path: Path) -> None:
    """Run `python -m api.replay.demo_day` after a change."""
    write(tmp_path / "day", demo_day())
    assert (tmp_path / "day").read_bytes() == DEMO_DAY.read_bytes()


def test_the_day_is_whole() -> None:
    day = read(DEMO_DAY)
    assert 1_900 <= len(day) <= 2_200
    assert all(0 <= event.after < 86_400 for event in day)
    assert all(EVENT_TYPES[event.type].fault(event.data) is None for event in day)
    assert len({event.device for event in day}) == 80
    smoke = [event.after - FIRE for event in day if event.type.startswith("cn.smartcommunity.smoke.")]
    assert smoke == [0, 12, 45, 360]


@pytest.mark.parametrize("line", ["x", "[]", "{}", '{"after": "soon"}', '{"after": 1, "more": 2}'])
def test_another_file_is_refused_by_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "file"
    write(path, demo_day()[:2])
    path.write_bytes(path.read_bytes() + line.encode())
    with pytest.raises(NotARecording, match="line 3"):
        read(path)


def test_events_go_in_batches_of_one_signer_when_they_are_due() -> None:
    day = [Recorded(n, "c", "d", f"node-{n % 2}", "t", {}) for n in range(250)]
    assert due_until(day, 0, 99.5) == 100
    signers = by_signer(day)
    assert [[len(batch) for batch in own] for own in signers] == [[100, 25], [100, 25]]
    assert [event for batch in signers[0] for event in batch] == day[::2]


async def test_the_whole_day_at_full_speed(database_url: str, redis_url: str) -> None:
    """Everything is accepted, and the fire is one alarm, told at its gravest as all comes at once."""
    await seed(database_url, seal=SEAL.seal)
    database, redis = Database(database_url), Redis.from_url(redis_url)
    units = Units(database)
    app = device_ingest(IngestDoor(units, redis, SEAL, IngestLimits()))
    day = read(DEMO_DAY)
    steps: list[int] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://palm") as http:
        answers = await Player(http, demo_key, speed=1e9).play(day, lambda sent, _: steps.append(sent))
        assert answers == Counter(accepted=len(day))
        assert steps[-1] == len(day)
        wrong = Player(http, lambda community, _: demo_key(community, "nobody"), speed=1e9)
        with pytest.raises(ReplayRefused, match="401"):
            await wrong.play(day[:1])
    events = await recorded(units)
    assert any(name == "door.opened" for name, _ in events)
    told = [
        (p["what"], p["level"]) for name, p in events if name.startswith("alarm.") and p["kind"] == "SMOKE"
    ]
    assert told == [("RAISED", "I")]
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        place = await connection.fetchval(
            "SELECT device.code FROM alarm JOIN device ON device.id = alarm.device_id"
            " WHERE alarm.kind = 'SMOKE' AND condition = 'ACTIVE'"
        )
    assert place == HOME_SMOKE_SENSOR
    await database.dispose()
    await redis.aclose()
