"""Works on what the inbox holds: each event in a transaction of its own, which also says that it is done.

A worker that dies leaves the event as it was, since the row's lock and the effects go with the transaction.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlmodel import col

from domain.kit.unit_of_work import UnitOfWork, Units
from payments.checkout.errors import NotOurs
from payments.ledger.post import PostedOtherwise
from payments.webhooks.handlers import HANDLERS, Handler
from payments.webhooks.metrics import EVENTS
from payments.webhooks.models import WebhookEvent, WebhookState
from payments.webhooks.received import read
from payments.webhooks.refusals import Refused
from payments.webhooks.retries import MOST_ATTEMPTS, PATIENCE_FOR_STRANGERS, wait_after
from payments.webhooks.verdicts import NotYet, Quarantine, Verdict

log = structlog.get_logger(__name__)

LANES = 4


class WebhookWorker:
    """Any number of them may run, in any number of processes: rows are shared with SKIP LOCKED."""

    def __init__(self, units: Units, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self._units = units
        self._handlers = handlers

    async def work_all(self) -> None:
        """Returns when nothing is due."""
        if not await self._work_one():
            return
        async with asyncio.TaskGroup() as lanes:
            for _ in range(LANES):
                lanes.create_task(self._lane())

    async def _lane(self) -> None:
        while await self._work_one():
            pass

    async def _work_one(self) -> bool:
        """Whether there was one."""
        event: WebhookEvent | None = None
        try:
            async with self._units.begin() as unit:
                event = await _next_due(unit)
                if event is None:
                    return False
                await self._work_on(unit, event)
        except Exception as error:
            if event is None:
                raise
            await self._failed((event.source, event.event_id), error)
        return True

    async def _work_on(self, unit: UnitOfWork, event: WebhookEvent) -> None:
        """What fails is written down under the event's own lock: nobody takes it up in between."""
        try:
            async with unit.attempt():
                await self._handle(unit, event)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next try or an operator sees to it
            _write_down(event, error, unit.now)
        else:
            EVENTS.labels(event.type, event.state.value).inc()

    async def _handle(self, unit: UnitOfWork, event: WebhookEvent) -> None:
        handler = self._handlers.get(event.type)
        verdict = Verdict.IGNORED if handler is None else await handler(unit, read(event.body))
        event.state = WebhookState.DONE if verdict is Verdict.DONE else WebhookState.IGNORED
        event.attempts += 1
        event.ended_at = unit.now
        event.problem = None

    async def _failed(self, key: tuple[str, str], error: Exception) -> None:
        """Failures of the commit itself, unless another worker was there in between."""
        async with self._units.begin() as unit:
            event = await unit.session.get_one(WebhookEvent, key, with_for_update=True)
            if event.state is WebhookState.NEW:
                _write_down(event, error, unit.now)


def _write_down(event: WebhookEvent, error: Exception, now: datetime) -> None:
    event.attempts += 1
    event.problem = _problem(error)
    event.state = _state_after(event.attempts, error)
    event.next_try_at = now + wait_after(event.attempts)
    event.ended_at = None if event.state is WebhookState.NEW else now
    EVENTS.labels(event.type, "RETRY" if event.state is WebhookState.NEW else event.state.value).inc()
    _tell(event, error)


async def _next_due(unit: UnitOfWork) -> WebhookEvent | None:
    found = await unit.session.execute(
        select(WebhookEvent)
        .where(col(WebhookEvent.state) == WebhookState.NEW, col(WebhookEvent.next_try_at) <= unit.now)
        .order_by(col(WebhookEvent.next_try_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found.scalar_one_or_none()


def _state_after(attempts: int, error: Exception) -> WebhookState:
    match error:
        case Quarantine() | NotOurs() | PostedOtherwise() | Refused():
            return WebhookState.QUARANTINED
        case NotYet():
            return WebhookState.IGNORED if attempts >= PATIENCE_FOR_STRANGERS else WebhookState.NEW
    return WebhookState.QUARANTINED if attempts >= MOST_ATTEMPTS else WebhookState.NEW


def _problem(error: Exception) -> str:
    """Texts of exceptions may hold personal data; their names do not."""
    return (error.code if isinstance(error, Quarantine | Refused) else type(error).__name__)[:200]


def _tell(event: WebhookEvent, error: Exception) -> None:
    facts = {"event_id": event.event_id, "type": event.type, "attempts": event.attempts}
    if event.state is WebhookState.QUARANTINED:
        log.error("webhook.quarantined", problem=event.problem, **facts)
    elif isinstance(error, NotYet):
        log.info("webhook.about_nothing_known", **facts)
    else:
        log.warning("webhook.failed", **facts, exc_info=error)
