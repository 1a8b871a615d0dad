"""The dispatcher: exactly once, in order, in bounded pages, whatever dies when and however many run."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg import Connection
from sqlalchemy import delete, func, select, text
from sqlmodel import col

from domain.alarms.models import AlarmKind, AlarmLevel
from domain.identity.models import SignInSession
from domain.kit.actor import Actor, App
from domain.kit.events import DomainEvent
from domain.kit.outbox import OutboxRow
from domain.kit.unit_of_work import Units
from domain.notices.events import NoticeWithdrawn
from domain.phones.models import PhoneDevice
from notifications.dispatch import Dispatcher
from notifications.inbox.preferences import QuietHours, UpdatePreferences, update_preferences
from notifications.lanes import ORDINARY, URGENT
from notifications.models import Delivery, DeliveryState, Notification, NotificationKind, OutboxConsumer
from tests.notifications.houses import Houses, phone_of, position
from tests.notifications.test_audiences import happen, publish
from tests.support.statements import counted
from tests.support.world import MORNING, FixedClock


async def rows(units: Units, model: Any, *where: Any) -> list[Any]:
    async with units.begin() as unit:
        return list((await unit.session.execute(select(model).where(*where))).scalars())


async def jobs(units: Units) -> int:
    async with units.begin() as unit:
        number: int = (await unit.session.execute(text("SELECT count(*) FROM pgqueuer"))).scalar_one()
        return number


async def test_entry_event_ledger_and_job_for_each(houses: Houses) -> None:
    alarm = await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    entries = await rows(houses.units, Notification)
    assert len(entries) == 5
    assert {entry.correlation_id for entry in entries} == {alarm.correlation_id}
    created = await rows(houses.units, OutboxRow, col(OutboxRow.name) == "notification.created")
    [cause] = await rows(houses.units, OutboxRow, col(OutboxRow.name) == "alarm.raised")
    assert {row.subject_id for row in created} == {entry.id for entry in entries}
    assert {(row.correlation_id, row.causation_id) for row in created} == {(alarm.correlation_id, cause.id)}
    assert {row.payload["kind"] for row in created} == {"ALARM"}
    ledger = await rows(houses.units, Delivery)
    assert {row.phone_device_id for row in ledger} == {
        houses.phones[name] for name in ("floor3", "floor4", "floor5", "guard", "guard_upstairs")
    }
    assert {(row.state, row.attempts) for row in ledger} == {(DeliveryState.QUEUED, 0)}
    assert await jobs(houses.units) == 5


async def test_texts_for_residents_and_for_staff(houses: Houses) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    found = await rows(houses.units, Notification)
    bodies = {entry.person_id: (entry.title, entry.body) for entry in found}
    assert bodies[houses.people["floor4"]] == (
        "橙色预警：烟感报警",
        "悦来花园 1号楼4层。如有烟火，请立即沿楼梯撤离，勿乘电梯，并拨打 119。",
    )
    assert bodies[houses.people["guard"]] == (
        "橙色预警：烟感报警",
        "悦来花园 1号楼4层。请立即到场核实，并在应用中签收。",
    )


async def test_each_handset_reads_its_own_language(houses: Houses) -> None:
    async with houses.units.begin() as unit:
        chinese = await unit.session.get_one(PhoneDevice, houses.phones["floor4"])
        english = phone_of("tablet", houses.people["floor4"], language="en")
        english.last_seen_at = chinese.last_seen_at + timedelta(days=1)
        unit.session.add(english)
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    person = houses.people["floor4"]
    [entry] = await rows(houses.units, Notification, col(Notification.person_id) == person)
    assert entry.title == "Orange alert: smoke alarm"  # as the handset that was seen last
    ledger = await rows(houses.units, Delivery, col(Delivery.notification_id) == entry.id)
    titles = {row.phone_device_id: row.title for row in ledger}
    assert titles == {english.id: None, chinese.id: "橙色预警：烟感报警"}


async def test_doing_it_again_changes_nothing(houses: Houses) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    await houses.dispatch()
    assert len(await rows(houses.units, Notification)) == 5
    assert await jobs(houses.units) == 5


async def test_a_death_before_the_commit_leaves_nothing_and_then_all(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await position(houses.units)

    async def die(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr("notifications.fan_out.enqueue", die)
        with pytest.raises(ConnectionResetError):
            await Dispatcher(houses.units).dispatch_all()
    assert (await rows(houses.units, Notification), await jobs(houses.units)) == ([], 0)
    await Dispatcher(houses.units).dispatch_all()
    assert (len(await rows(houses.units, Notification)), await jobs(houses.units)) == (5, 5)


async def test_many_workers_at_once_tell_once(houses: Houses) -> None:
    for _ in range(5):
        await publish(houses, None)
    await position(houses.units)
    dispatchers = [Dispatcher(houses.units, people_at_once=3) for _ in range(6)]

    async def until_done(dispatcher: Dispatcher) -> None:
        for _ in range(40):
            await dispatcher.dispatch_all()

    await asyncio.gather(*(until_done(dispatcher) for dispatcher in dispatchers))
    told = Counter(await houses.told())
    assert set(told.values()) == {5}
    assert set(told) == {
        "owner", "family", "neighbour", "other_building", "floor3", "floor4", "floor5", "floor8",
        "guard_upstairs",
    }  # fmt: skip


async def test_a_large_audience_is_told_in_pages_of_bounded_size(houses: Houses) -> None:
    """The cursor remembers the last person told, so a death between two pages repeats nobody."""
    await publish(houses, None)
    await position(houses.units)
    dispatcher = Dispatcher(houses.units, people_at_once=4)
    sizes = []
    while await dispatcher.dispatch_some():
        sizes.append(len(await houses.told()))
        if len(sizes) == 1:
            [cursor] = await rows(houses.units, OutboxConsumer, col(OutboxConsumer.name) == ORDINARY.consumer)
            assert (cursor.position, cursor.extra["position"], set(cursor.extra)) == (
                0,
                1,
                {"after", "position"},
            )
            dispatcher = Dispatcher(houses.units, people_at_once=4)
    assert sizes[:3] == [4, 8, 9]
    [cursor] = await rows(houses.units, OutboxConsumer, col(OutboxConsumer.name) == ORDINARY.consumer)
    assert (cursor.position, cursor.extra) == (1, {})


async def test_an_event_that_cannot_be_read_does_not_hold_up_the_next(houses: Houses) -> None:
    async with houses.units.begin() as unit:
        unit.session.add(
            OutboxRow(
                name="alarm.raised",
                community_id=houses.here,
                subject_id=houses.here,
                payload={"kind": "FROM_THE_FUTURE", "level": "I"},
                occurred_at=MORNING,
                correlation_id=houses.here,
            )
        )
    await publish(houses, houses.world.buildings["2"])
    await houses.dispatch()
    assert await houses.told() == ["other_building"]


async def test_an_old_event_is_kept_in_the_inbox_but_not_pushed(houses: Houses, clock: FixedClock) -> None:
    await publish(houses, None)
    clock.instant = MORNING + timedelta(hours=25)
    await houses.dispatch()
    assert len(await houses.told()) == 9
    assert await jobs(houses.units) == 0


async def test_retired_handsets_and_other_apps_get_nothing(houses: Houses) -> None:
    async with houses.units.begin() as unit:
        phone = await unit.session.get_one(PhoneDevice, houses.phones["other_building"])
        phone.retired_at = MORNING
        unit.session.add(phone_of("as-merchant", houses.people["other_building"], App.MERCHANT))
    await publish(houses, houses.world.buildings["2"])
    await houses.dispatch()
    assert (await houses.told(), await jobs(houses.units)) == (["other_building"], 0)


async def test_the_end_of_a_session_silences_its_handset_alone(houses: Houses) -> None:
    person = houses.people["owner"]
    async with houses.units.begin() as unit:
        session = SignInSession(
            person_id=person, app=App.RESIDENT, started_at=MORNING, last_used_at=MORNING, expires_at=MORNING
        )
        unit.session.add(session)
        await unit.session.flush()
        second = phone_of("second", person)
        unit.session.add(second)
        first = await unit.session.get_one(PhoneDevice, houses.phones["owner"])
        first.session_id = session.id
        ended = type("SessionEnded", (DomainEvent,), {"name": "session.ended"})
        unit.record(ended(community_id=None, subject_id=session.id))
    await houses.dispatch()
    live = await rows(
        houses.units,
        PhoneDevice,
        col(PhoneDevice.person_id) == person,
        col(PhoneDevice.retired_at).is_(None),
    )
    assert [phone.token for phone in live] == ["second"]


async def test_a_withdrawn_notice_is_called_back(houses: Houses) -> None:
    notice = await publish(houses, houses.world.buildings["2"])
    await houses.dispatch()
    withdrawn = NoticeWithdrawn(community_id=houses.here, subject_id=notice.id, building_id=None)
    await happen(houses, None, withdrawn)
    await houses.dispatch()
    [row] = await rows(houses.units, Delivery)
    assert (row.state, row.failure_code) == (DeliveryState.FAILED, "WITHDRAWN")


NIGHT = MORNING.replace(hour=15)  # 23:00 in the community
QUIET = UpdatePreferences(
    quiet_hours=QuietHours(begin=MORNING.time().replace(hour=22), end=MORNING.time().replace(hour=7))
)


async def prefer(houses: Houses, name: str, preferences: UpdatePreferences) -> None:

    async with houses.units.begin() as unit:
        await update_preferences(unit, Actor(App.RESIDENT, houses.people[name]), preferences)


async def test_quiet_hours_delay_and_do_not_drop(houses: Houses, clock: FixedClock) -> None:
    clock.instant = NIGHT
    await prefer(houses, "other_building", QUIET)
    await publish(houses, houses.world.buildings["2"])
    await houses.dispatch()
    [row] = await rows(houses.units, Delivery)
    assert row.due_at == NIGHT + timedelta(hours=8)
    [entry] = await rows(houses.units, Notification)
    assert (entry.created_at, entry.expires_at) == (NIGHT, row.due_at + timedelta(hours=24))
    async with houses.units.begin() as unit:
        waits = "SELECT extract(epoch FROM execute_after - created)::int FROM pgqueuer"
        assert (await unit.session.execute(text(waits))).scalar_one() == 8 * 3600


@pytest.mark.parametrize("level", [AlarmLevel.I, AlarmLevel.II, AlarmLevel.III])
async def test_quiet_hours_do_not_hold_back_an_alarm(
    houses: Houses, clock: FixedClock, level: AlarmLevel
) -> None:
    clock.instant = NIGHT
    await prefer(houses, "floor4", QUIET)
    await houses.alarm(AlarmKind.SMOKE, level)
    await houses.dispatch()
    ledger = await rows(houses.units, Delivery, col(Delivery.phone_device_id) == houses.phones["floor4"])
    assert [row.due_at for row in ledger] == [NIGHT]


@pytest.mark.parametrize(("level", "pushed"), [(AlarmLevel.I, 1), (AlarmLevel.II, 0), (AlarmLevel.III, 0)])
async def test_muting_alarms_does_not_mute_red(houses: Houses, level: AlarmLevel, pushed: int) -> None:
    await prefer(houses, "floor4", UpdatePreferences(frozenset({NotificationKind.ALARM})))
    await houses.alarm(AlarmKind.SMOKE, level)
    await houses.dispatch()
    assert "floor4" in await houses.told()
    ledger = await rows(houses.units, Delivery, col(Delivery.phone_device_id) == houses.phones["floor4"])
    assert len(ledger) == pushed


async def test_the_number_of_statements_does_not_grow_with_the_audience(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct: list[str] = []
    for name in ("fetch", "execute"):
        whole = getattr(Connection, name)

        async def watched(self: Connection, query: str, *args: Any, _whole: Any = whole, **more: Any) -> Any:
            direct.append(query)
            return await _whole(self, query, *args, **more)

        monkeypatch.setattr(Connection, name, watched)
    await houses.dispatch()  # makes the cursor
    numbers = []
    for audience in (9, 209):
        await publish(houses, None)
        await position(houses.units)
        direct.clear()
        with counted(houses.units.database) as statements:
            assert await Dispatcher(houses.units, (ORDINARY,)).dispatch_some()
        numbers.append(len(statements) + len(direct))
        assert len(await houses_told_by(houses)) == audience
        await Dispatcher(houses.units).dispatch_all()
        await position(houses.units)
        await Dispatcher(houses.units).dispatch_all()
        if audience == 9:
            await _crowd(houses, 200)
    assert numbers == [13, 13]


async def houses_told_by(houses: Houses) -> list[Notification]:
    """The entries of the newest event."""
    newest = select(func.max(col(Notification.position))).scalar_subquery()
    return await rows(houses.units, Notification, col(Notification.position) == newest)


async def test_ten_thousand_residents_are_told_once_each(houses: Houses) -> None:
    await _crowd(houses, 10_000)
    await publish(houses, None)
    await position(houses.units)
    await Dispatcher(houses.units).dispatch_all()
    async with houses.units.begin() as unit:
        number = (await unit.session.execute(select(func.count()).select_from(Notification))).scalar_one()
    # guard_upstairs lives there too, but has the managers' app alone
    assert (number, await jobs(houses.units)) == (10_009, 10_008)


_CROWD = """
WITH crowd AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS id FROM generate_series(1, $4::int) AS n
), people AS (
    INSERT INTO person (id, name, phone, language, source)
    SELECT id, 'p' || n, '+8615' || n, 'zh-CN', 'registry' FROM crowd
), homes AS (
    INSERT INTO residency
        (community_id, id, person_id, room_id, kind, status, applied_at, approved_at, source)
    SELECT $1::uuid, gen_random_uuid(), id, $2::uuid, 'FAMILY', 'APPROVED', $3::timestamptz, $3, 'registry'
    FROM crowd
)
INSERT INTO phone_device
    (id, person_id, app, platform, token, app_version, language, registered_at, last_seen_at)
SELECT gen_random_uuid(), id, 'RESIDENT', 'ANDROID', 't' || n, '1.0.0', 'zh-CN', $3, $3 FROM crowd
"""


async def _crowd(houses: Houses, number: int) -> None:
    """More residents of room 201, each with a handset."""
    async with houses.units.begin() as unit:
        connection = await unit.asyncpg()
        await connection.execute(_CROWD, houses.here, houses.world.rooms["201"], MORNING, number)


async def test_an_alarm_does_not_wait_behind_other_events(houses: Houses) -> None:
    for _ in range(3):
        await publish(houses, None)
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await position(houses.units)
    await Dispatcher(houses.units, (URGENT,)).dispatch_all()
    kinds = Counter(entry.kind for entry in await rows(houses.units, Notification))
    assert kinds == {NotificationKind.ALARM: 5}
    await Dispatcher(houses.units, (ORDINARY,)).dispatch_all()
    kinds = Counter(entry.kind for entry in await rows(houses.units, Notification))
    assert kinds == {NotificationKind.ALARM: 5, NotificationKind.NOTICE: 27}
    cursors = {each.name: each.position for each in await rows(houses.units, OutboxConsumer)}
    assert cursors[URGENT.consumer] == cursors[ORDINARY.consumer] == 4


async def test_what_was_cut_is_gone_on_with_in_its_own_lane(houses: Houses) -> None:
    """The release before left the last person told, and not of which event."""
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await publish(houses, None)
    await position(houses.units)
    async with houses.units.begin() as unit:
        await unit.session.execute(delete(OutboxConsumer))
        for lane in (URGENT, ORDINARY):
            half_told = {"after": str(UUID(int=2**128 - 1))}
            unit.session.add(OutboxConsumer(name=lane.consumer, position=0, extra=half_told))
    await Dispatcher(houses.units).dispatch_all()
    kinds = Counter(entry.kind for entry in await rows(houses.units, Notification))
    assert kinds == {NotificationKind.NOTICE: 9}
