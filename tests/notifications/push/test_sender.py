"""The handler of push jobs: at most one send after SENT, and every way in which a push ends."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pgqueuer.errors import RetryRequested
from sqlalchemy import select, text
from sqlmodel import col

from domain.alarms.models import AlarmKind, AlarmLevel
from domain.kit.actor import Actor, App
from domain.kit.key import Key
from domain.phones.models import PhoneDevice, Platform
from domain.phones.register import RegisterPhone, register_phone
from notifications.inbox.report import RecordDeliveryState, record_delivery_state
from notifications.models import Delivery, DeliveryState, Notification
from notifications.push.ledger import requeue_lost
from notifications.push.sender import Sender
from notifications.push.transport import Dead, Failed, PushMessage, Result, Retry, Sent
from tests.notifications.houses import Houses
from tests.support.world import MORNING, FixedClock


@dataclass
class FakeTransport:
    """Answers as told; `before` runs while the message is on its way."""

    answer: Result = field(default_factory=lambda: Sent("m1"))
    before: Callable[[], object] | None = None
    sent: list[PushMessage] = field(default_factory=list)

    async def send(self, message: PushMessage, now: datetime) -> Result:
        self.sent.append(message)
        if self.before is not None:
            result = self.before()
            if asyncio.iscoroutine(result):
                await result
        return self.answer

    async def close(self) -> None: ...


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def sender(houses: Houses, transport: FakeTransport) -> Sender:
    return Sender(houses.units, transport, dice=random.Random(7))


@pytest.fixture
async def delivery_id(houses: Houses) -> UUID:
    """The push of an orange alarm to the handset of floor4."""
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    async with houses.units.begin() as unit:
        query = select(col(Delivery.id)).where(col(Delivery.phone_device_id) == houses.phones["floor4"])
        found: UUID = (await unit.session.execute(query)).scalar_one()
        return found


async def ledger(houses: Houses, delivery_id: UUID) -> Delivery:
    async with houses.units.begin() as unit:
        return await unit.session.get_one(Delivery, delivery_id)


async def phone(houses: Houses, name: str = "floor4") -> PhoneDevice:
    async with houses.units.begin() as unit:
        return await unit.session.get_one(PhoneDevice, houses.phones[name])


async def test_sent(houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID) -> None:
    await sender.handle(delivery_id)
    row = await ledger(houses, delivery_id)
    assert (row.state, row.message_id, row.sent_at, row.attempts) == (DeliveryState.SENT, "m1", MORNING, 1)
    [message] = transport.sent
    assert (message.token, message.title, message.level) == ("floor4", "橙色预警：烟感报警", "II")


async def test_a_job_that_runs_again_sends_nothing(
    sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    for _ in range(3):
        await sender.handle(delivery_id)
    assert len(transport.sent) == 1


async def test_a_job_that_runs_twice_at_once_sends_once(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    begun, released = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        begun.set()
        await released.wait()

    transport.before = hold
    first = asyncio.create_task(sender.handle(delivery_id))
    await asyncio.wait_for(begun.wait(), 10)
    with pytest.raises(RetryRequested) as waits:
        await sender.handle(delivery_id)
    assert waits.value.delay == timedelta(seconds=19.5)
    released.set()
    await first
    assert len(transport.sent) == 1
    assert (await ledger(houses, delivery_id)).state is DeliveryState.SENT


async def test_ten_at_once_send_once(sender: Sender, transport: FakeTransport, delivery_id: UUID) -> None:
    transport.before = lambda: asyncio.sleep(0.05)
    await asyncio.gather(*(sender.handle(delivery_id) for _ in range(10)), return_exceptions=True)
    assert len(transport.sent) == 1


async def test_a_death_between_send_and_record_repeats_after_the_claim_and_not_before(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID, clock: FixedClock
) -> None:
    """The one window in which a push can go twice; tag and collapse id make it one on the handset."""

    def die() -> None:
        raise KeyboardInterrupt

    transport.before = die
    with pytest.raises(KeyboardInterrupt):
        await sender.handle(delivery_id)
    transport.before = None
    with pytest.raises(RetryRequested):
        await sender.handle(delivery_id)
    clock.instant += timedelta(seconds=20)
    await sender.handle(delivery_id)
    first, second = transport.sent
    assert first.notification_id == second.notification_id
    assert (await ledger(houses, delivery_id)).attempts == 2


@pytest.mark.parametrize("code", ["UNREGISTERED", "SENDER_ID_MISMATCH"])
async def test_a_dead_token_is_pruned(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID, code: str
) -> None:
    transport.answer = Dead(code)
    await sender.handle(delivery_id)
    row, handset = await ledger(houses, delivery_id), await phone(houses)
    assert (row.state, row.failure_code) == (DeliveryState.FAILED, code)
    assert (handset.retired_at, handset.retired_reason) == (MORNING, code)


async def test_a_token_that_was_registered_again_meanwhile_is_not_pruned(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    async def renew() -> None:
        async with houses.units.begin() as unit:
            handset = await unit.session.get_one(PhoneDevice, houses.phones["floor4"])
            handset.token = "renewed"

    transport.answer, transport.before = Dead("UNREGISTERED"), renew
    await sender.handle(delivery_id)
    assert (await phone(houses)).retired_at is None


async def test_a_message_that_is_refused_is_not_tried_again(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    transport.answer = Failed("INVALID_ARGUMENT")
    await sender.handle(delivery_id)
    row = await ledger(houses, delivery_id)
    assert (row.state, row.failure_code) == (DeliveryState.FAILED, "INVALID_ARGUMENT")
    assert (await phone(houses)).retired_at is None


async def test_a_retry_waits_no_less_than_was_asked(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    transport.answer = Retry("QUOTA_EXCEEDED", timedelta(seconds=40))
    with pytest.raises(RetryRequested) as retry:
        await sender.handle(delivery_id)
    assert timedelta(seconds=40) <= retry.value.delay <= timedelta(seconds=50)
    row = await ledger(houses, delivery_id)
    assert (row.state, row.failure_code, row.claimed_until) == (DeliveryState.QUEUED, "QUOTA_EXCEEDED", None)


async def test_retries_back_off_with_jitter_up_to_five_minutes(
    sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    transport.answer = Retry("UNAVAILABLE")
    delays = []
    for _ in range(12):
        with pytest.raises(RetryRequested) as retry:
            await sender.handle(delivery_id)
        delays.append(retry.value.delay.total_seconds())
    full = [min(2.0 * 2**n, 300.0) for n in range(12)]
    assert all(0.5 * f <= delay <= 1.5 * f for delay, f in zip(delays, full, strict=True))
    assert len({round(delay / f, 3) for delay, f in zip(delays, full, strict=True)}) > 6


async def test_an_absurd_retry_after_is_bounded(
    sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    transport.answer = Retry("UNAVAILABLE", timedelta(days=365))
    with pytest.raises(RetryRequested) as retry:
        await sender.handle(delivery_id)
    assert retry.value.delay <= timedelta(hours=1.25)


async def test_a_transport_that_hangs(houses: Houses, transport: FakeTransport, delivery_id: UUID) -> None:
    transport.before = lambda: asyncio.sleep(60)
    hasty = Sender(houses.units, transport, patience=timedelta(milliseconds=50))
    with pytest.raises(RetryRequested):
        await hasty.handle(delivery_id)
    assert (await ledger(houses, delivery_id)).failure_code == "TIMEOUT"


async def test_a_fault_of_ours_is_tried_again(
    sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    transport.before = fail
    with pytest.raises(RetryRequested):
        await sender.handle(delivery_id)


async def test_expired_while_it_waited(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID, clock: FixedClock
) -> None:
    clock.instant += timedelta(hours=24)
    await sender.handle(delivery_id)
    row = await ledger(houses, delivery_id)
    assert (row.state, row.failure_code, transport.sent) == (DeliveryState.FAILED, "EXPIRED", [])


async def test_a_retired_handset(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    async with houses.units.begin() as unit:
        (await unit.session.get_one(PhoneDevice, houses.phones["floor4"])).retired_at = MORNING
    await sender.handle(delivery_id)
    assert ((await ledger(houses, delivery_id)).failure_code, transport.sent) == ("PHONE_RETIRED", [])


async def test_a_handset_that_changed_hands_does_not_show_the_last_owner_s_alarm(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    buyer = Actor(App.RESIDENT, houses.people["stranger"])
    async with houses.units.begin() as unit:
        await register_phone(unit, buyer, RegisterPhone("floor4", Platform.ANDROID, "1.0.0"))
    await sender.handle(delivery_id)
    assert ((await ledger(houses, delivery_id)).failure_code, transport.sent) == ("PHONE_MOVED", [])


async def test_a_handset_that_was_faster_than_our_record(
    houses: Houses, sender: Sender, transport: FakeTransport, delivery_id: UUID
) -> None:
    async def report() -> None:
        async with houses.units.begin() as unit:
            await record_delivery_state(
                unit,
                Actor(App.RESIDENT, houses.people["floor4"]),
                RecordDeliveryState(Key(delivery_id), DeliveryState.OPENED),
            )

    transport.before = report
    await sender.handle(delivery_id)
    row = await ledger(houses, delivery_id)
    assert (row.state, row.message_id, row.sent_at) == (DeliveryState.OPENED, "m1", MORNING)


async def test_a_push_that_lost_its_job_gets_a_new_one(houses: Houses, clock: FixedClock) -> None:
    await houses.alarm(AlarmKind.SMOKE, AlarmLevel.II)
    await houses.dispatch()
    clock.instant += timedelta(minutes=5)
    lost_after = timedelta(minutes=2)
    async with houses.units.begin() as unit:
        assert await requeue_lost(unit, lost_after) == 0
        await unit.session.execute(text("DELETE FROM pgqueuer"))
    async with houses.units.begin() as unit:
        assert await requeue_lost(unit, lost_after) == 5
        priorities = await unit.session.execute(text("SELECT DISTINCT priority FROM pgqueuer"))
        assert list(priorities.scalars()) == [80]
    async with houses.units.begin() as unit:
        assert await requeue_lost(unit, lost_after) == 0


async def test_the_inbox_entry_is_untouched_by_all_this(
    houses: Houses, sender: Sender, delivery_id: UUID
) -> None:
    await sender.handle(delivery_id)
    async with houses.units.begin() as unit:
        read = (await unit.session.execute(select(col(Notification.read_at)))).scalars().all()
    assert read == [None] * 5
