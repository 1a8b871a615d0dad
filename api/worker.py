"""The work behind the answers: relay, notifications, pushes, silent devices, fee runs, escalations, tidying.

One process does all of it, and any number of them may run: what only one may do at a time (relay, dispatcher)
is decided by locks in the database; the rest shares rows with SKIP LOCKED.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
import uvloop
from redis.asyncio import Redis

from api.devices.door import IngestDoor
from api.middleware.logs import configure_logs
from api.mqtt.bridge import MqttBridge
from api.mqtt.duty import on_duty
from api.oauth.sms_gateway import SmsGateway
from api.payments import payment_provider
from api.settings import Settings
from domain.alarms.settle import clear_settled
from domain.billing.compute import compute_requested
from domain.billing.reminders.remind import remind
from domain.billing.runs.requests import CHANNEL as FEE_RUNS_CHANNEL
from domain.devices.offline import mark_silent
from domain.devices.seal import KeySeal
from domain.identity.forget_secrets import forget_secrets
from domain.identity.sms import SmsTransport
from domain.kit.database import Database
from domain.kit.unit_of_work import UnitOfWork, Units
from notifications.dispatch import Dispatcher
from notifications.escalate import Escalator
from notifications.keep_running import every, keep_running
from notifications.lanes import ORDINARY, URGENT
from notifications.live.relay import Relay
from notifications.live.sequencer import POSITIONED_CHANNEL
from notifications.push.fcm import FcmTransport
from notifications.push.fcm_account import service_account
from notifications.push.ledger import requeue_lost
from notifications.push.queue import run_pushes
from notifications.push.sender import Sender
from notifications.tidy import LOST_AFTER, forget_events, forget_job_log, forget_keys
from notifications.wake_up import whenever_notified
from payments.autopay.run import Autopayer
from payments.cards.settle import CardSettler
from payments.checkout.provider import PaymentProvider
from payments.checkout.sweep import Sweeper
from payments.ledger.late_fees import charge_late_fees
from payments.reconciliation.fees import post_new_fees
from payments.reconciliation.reconcile import Reconciler
from payments.refunds.sweep import sweep_refunds
from payments.webhooks.inbox import CHANNEL as WEBHOOKS_CHANNEL
from payments.webhooks.tidy import forget_webhooks
from payments.webhooks.worker import WebhookWorker

log = structlog.get_logger(__name__)

Part = Callable[[], Awaitable[object]]


class AddressMissing(Exception):
    """The servers' addresses must be known before the worker starts; `palm worker` sees to that."""


@dataclass(frozen=True, slots=True)
class Foundations:
    """What the parts stand on. `direct_url` leads to PostgreSQL without a pooler, for LISTEN and locks;
    `payments` is None where nothing can be paid online.
    """

    settings: Settings
    units: Units
    direct_url: str
    redis_url: str
    sms: SmsTransport | None
    payments: PaymentProvider | None


def run(settings: Settings) -> None:
    """Returns after SIGINT or SIGTERM, when pushes that were under way have been written down."""
    configure_logs(settings.log_level)
    uvloop.run(work(settings))


async def work(settings: Settings) -> None:
    """Runs every part until a signal comes."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with _foundations(settings) as foundations:
        parts = parts_of(foundations)
        tasks = [asyncio.create_task(keep_running(name, part), name=name) for name, part in parts.items()]
        log.info("worker.started", parts=list(parts))
        await stop.wait()
        log.info("worker.stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def parts_of(foundations: Foundations) -> dict[str, Part]:
    """Each is kept running on its own."""
    units, direct_url = foundations.units, foundations.direct_url
    alarms, others = Dispatcher(units, (URGENT,)), Dispatcher(units, (ORDINARY,))
    escalator = Escalator(units, foundations.sms)
    webhooks = WebhookWorker(units)
    parts: dict[str, Part] = {
        "relay": lambda: Relay(direct_url, foundations.redis_url).run(),
        "alarms": lambda: whenever_notified(direct_url, (POSITIONED_CHANNEL,), alarms.dispatch_all),
        "dispatcher": lambda: whenever_notified(direct_url, (POSITIONED_CHANNEL,), others.dispatch_all),
        "pushes": lambda: _push(foundations),
        "silent devices": lambda: every(5, lambda: mark_silent(units)),
        "settled alarms": lambda: every(1, lambda: clear_settled(units)),
        "escalations": lambda: every(1, escalator.escalate_due),
        "fee runs": lambda: whenever_notified(
            direct_url, (FEE_RUNS_CHANNEL,), lambda: compute_requested(units)
        ),
        "lost pushes": lambda: every(30, lambda: _in_unit(units, _requeue)),
        "late fees": lambda: every(600, lambda: charge_late_fees(units)),
        "reminders": lambda: every(300, lambda: remind(units)),
        "tidying": lambda: every(600, lambda: _tidy(units)),
        "webhooks": lambda: whenever_notified(direct_url, (WEBHOOKS_CHANNEL,), webhooks.work_all),
    }
    if foundations.payments is not None:
        parts |= _payment_parts(units, foundations.payments)
    if foundations.settings.mqtt_url is not None:
        parts["mqtt"] = lambda: _mqtt(foundations, foundations.settings.mqtt_url or "")
    return parts


def _payment_parts(units: Units, payments: PaymentProvider) -> dict[str, Part]:
    """What asks the payment provider."""
    sweeper, reconciler = Sweeper(units, payments), Reconciler(units, payments.gateway)
    autopayer, cards = Autopayer(units, payments), CardSettler(units, payments.gateway)
    return {
        "autopay": lambda: every(60, autopayer.run_due),
        "saved cards": lambda: every(2, cards.settle_due),
        "payments": lambda: every(15, sweeper.sweep),
        "provider's fees": lambda: every(60, lambda: post_new_fees(units, payments.gateway)),
        "reconciliation": lambda: every(600, reconciler.reconcile_due),
        "refunds": lambda: every(15, lambda: sweep_refunds(units, payments.gateway)),
    }


async def _mqtt(foundations: Foundations, broker_url: str) -> None:
    seal = KeySeal(foundations.settings.secret_key.encode())
    async with Redis.from_url(foundations.redis_url) as redis:
        bridge = MqttBridge(IngestDoor(foundations.units, redis, seal), broker_url)
        await on_duty(foundations.direct_url, bridge.run)


async def _push(foundations: Foundations) -> None:
    """Without an account of a push service, pushes stay queued until they expire."""
    settings = foundations.settings
    account = await service_account(settings.firebase_credentials, settings.fcm_base_url)
    if account is None:
        log.warning("worker.no_push_service", hint="set FIREBASE_CREDENTIALS, or FCM_BASE_URL in the demo")
        await asyncio.Event().wait()
        return
    transport = FcmTransport(account, base_url=settings.fcm_base_url)
    try:
        await run_pushes(foundations.direct_url, Sender(foundations.units, transport))
    finally:
        await transport.close()


async def _requeue(unit: UnitOfWork) -> int:
    return await requeue_lost(unit, LOST_AFTER)


async def _tidy(units: Units) -> None:
    for forget in (forget_events, forget_keys, forget_job_log, forget_secrets, forget_webhooks):
        gone = await _in_unit(units, forget)
        log.info("worker.tidied", what=forget.__name__, rows=gone)


async def _in_unit(units: Units, step: Callable[[UnitOfWork], Awaitable[int]]) -> int:
    async with units.begin() as unit:
        return await step(unit)


@asynccontextmanager
async def _foundations(settings: Settings) -> AsyncIterator[Foundations]:
    if settings.database_url is None or settings.redis_url is None:
        raise AddressMissing("DATABASE_URL and REDIS_URL")
    database = Database(
        settings.database_url,
        pool_size=settings.write_connections,
        behind_pooler=settings.database_behind_pooler,
    )
    redis = Redis.from_url(settings.redis_url)
    units = Units(database)
    try:
        async with payment_provider(settings) as payments:
            yield Foundations(
                settings=settings,
                units=units,
                direct_url=settings.database_direct_url or settings.database_url,
                redis_url=settings.redis_url,
                sms=_sms(settings, redis, units),
                payments=payments,
            )
    finally:
        await redis.aclose()
        await database.dispose()


def _sms(settings: Settings, redis: Redis, units: Units) -> SmsTransport | None:
    if settings.sms_url is not None:
        return SmsGateway(settings.sms_url, settings.sms_key or "")
    if not settings.is_demo:
        return None
    from api.simulator.sms import SmsOutbox  # noqa: PLC0415  # production never imports a simulator

    return SmsOutbox(redis, units.clock)
