"""What people do with their inbox: who may, twice, in what order."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.alarms.models import AlarmKind, AlarmLevel
from domain.kit.actor import ANONYMOUS, Actor, App
from domain.kit.key import NOTHING, Key
from notifications.inbox.preferences import QuietHours, UpdatePreferences, update_preferences
from notifications.inbox.read import (
    MarkAllNotificationsRead,
    MarkNotificationRead,
    mark_all_read,
    mark_read,
)
from notifications.inbox.report import RecordDeliveryState, record_delivery_state
from notifications.models import Delivery, DeliveryState, Notification, NotificationKind, Preference
from tests.notifications.houses import Houses
from tests.support.attempts import attempt, outcomes
from tests.support.world import MORNING, FixedClock


@pytest.fixture
async def entry(houses: Houses) -> Notification:
    """The inbox entry of floor4."""
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    async with houses.units.begin() as unit:
        query = select(Notification).where(col(Notification.person_id) == houses.people["floor4"])
        return (await unit.session.execute(query)).scalar_one()


@pytest.fixture
def owner(houses: Houses) -> Actor:
    return Actor(App.RESIDENT, houses.people["floor4"])


async def delivery_of(houses: Houses, entry: Notification) -> Delivery:
    async with houses.units.begin() as unit:
        query = select(Delivery).where(col(Delivery.notification_id) == entry.id)
        return (await unit.session.execute(query)).scalar_one()


async def read_at(houses: Houses, entry_id: UUID) -> object:
    async with houses.units.begin() as unit:
        return (await unit.session.get_one(Notification, entry_id)).read_at


async def test_who_may_mark_an_entry_read(houses: Houses, entry: Notification, owner: Actor) -> None:
    command = MarkNotificationRead(Key(entry.id))
    found = await outcomes(houses.units, houses.world.callers, mark_read, command)
    assert set(found.values()) == {"NOT_FOUND"}
    assert await read_at(houses, entry.id) is None
    assert await attempt(houses.units, owner, mark_read, command) == "OK"
    assert await read_at(houses, entry.id) == MORNING


async def test_reading_twice_keeps_the_first_instant(
    houses: Houses, entry: Notification, owner: Actor, clock: FixedClock
) -> None:
    for _ in range(2):
        await attempt(houses.units, owner, mark_read, MarkNotificationRead(Key(entry.id)))
        clock.instant += timedelta(hours=1)
    assert await read_at(houses, entry.id) == MORNING


async def test_reading_all_up_to_a_position(houses: Houses, entry: Notification, owner: Actor) -> None:
    async with houses.units.begin() as unit:
        assert await mark_all_read(unit, owner, MarkAllNotificationsRead(entry.position - 1)) == 0
    async with houses.units.begin() as unit:
        assert await mark_all_read(unit, owner, MarkAllNotificationsRead(entry.position)) == 1
    async with houses.units.begin() as unit:
        assert await mark_all_read(unit, owner, MarkAllNotificationsRead(entry.position)) == 0
        others = select(col(Notification.read_at)).where(col(Notification.id) != entry.id)
        assert set((await unit.session.execute(others)).scalars()) == {None}
    assert await attempt(houses.units, ANONYMOUS, mark_all_read, MarkAllNotificationsRead(9)) == "FORBIDDEN"


async def test_who_may_report_a_delivery(houses: Houses, entry: Notification, owner: Actor) -> None:
    delivery = await delivery_of(houses, entry)
    command = RecordDeliveryState(Key(delivery.id), DeliveryState.RECEIVED)
    found = await outcomes(houses.units, houses.world.callers, record_delivery_state, command)
    assert set(found.values()) == {"NOT_FOUND"}
    nothing = RecordDeliveryState(NOTHING, DeliveryState.RECEIVED)
    assert await attempt(houses.units, owner, record_delivery_state, nothing) == "NOT_FOUND"
    assert await attempt(houses.units, owner, record_delivery_state, command) == "OK"
    assert (await delivery_of(houses, entry)).state is DeliveryState.RECEIVED


@pytest.mark.parametrize("state", [DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.FAILED])
async def test_what_is_not_the_handset_s_to_report(
    houses: Houses, entry: Notification, owner: Actor, state: DeliveryState
) -> None:
    command = RecordDeliveryState(Key((await delivery_of(houses, entry)).id), state)
    assert await attempt(houses.units, owner, record_delivery_state, command) == "INVALID_INPUT"


RECEIVED, OPENED, ACTED = DeliveryState.RECEIVED, DeliveryState.OPENED, DeliveryState.ACTED


@pytest.mark.parametrize(
    ("reports", "state", "instants"),
    [
        ([RECEIVED, OPENED, ACTED], ACTED, (0, 1, 2)),
        ([OPENED, RECEIVED], OPENED, (0, 0, None)),
        ([ACTED], ACTED, (0, 0, 0)),
        ([ACTED, OPENED, RECEIVED, ACTED], ACTED, (0, 0, 0)),
        ([RECEIVED, RECEIVED], RECEIVED, (0, None, None)),
    ],
)
async def test_reports_only_move_forward(
    houses: Houses,
    entry: Notification,
    owner: Actor,
    clock: FixedClock,
    reports: list[DeliveryState],
    state: DeliveryState,
    instants: tuple[int | None, ...],
) -> None:
    key = Key((await delivery_of(houses, entry)).id)
    for report in reports:
        command = RecordDeliveryState(key, report)
        assert await attempt(houses.units, owner, record_delivery_state, command) == "OK"
        clock.instant += timedelta(hours=1)
    row = await delivery_of(houses, entry)
    expected = tuple(None if n is None else MORNING + timedelta(hours=n) for n in instants)
    assert (row.state, (row.received_at, row.opened_at, row.acted_at)) == (state, expected)
    opened = any(report is not RECEIVED for report in reports)
    assert (await read_at(houses, entry.id) is not None) == opened


async def test_preferences_are_the_actor_s_own(houses: Houses, owner: Actor) -> None:
    command = UpdatePreferences(
        frozenset({NotificationKind.DOOR, NotificationKind.BILL}), QuietHours(time(22, 30), time(7))
    )
    found = await outcomes(houses.units, houses.world.callers, update_preferences, command)
    assert found == dict.fromkeys(houses.world.callers, "OK") | {"anonymous": "FORBIDDEN"}
    async with houses.units.begin() as unit:
        row = await unit.session.get_one(Preference, houses.people["owner"])
        assert (row.muted_kinds, row.quiet_from, row.quiet_until) == (["BILL", "DOOR"], "22:30", "07:00")
        assert await unit.session.get(Preference, owner.person_id) is None


async def test_the_last_preferences_count(houses: Houses, owner: Actor) -> None:
    for command in (
        UpdatePreferences(frozenset({NotificationKind.DOOR}), QuietHours(time(22), time(7))),
        UpdatePreferences(),
    ):
        assert await attempt(houses.units, owner, update_preferences, command) == "OK"
    async with houses.units.begin() as unit:
        row = await unit.session.get_one(Preference, owner.person_id)
        assert (row.muted_kinds, row.quiet_from, row.quiet_until) == ([], None, None)
