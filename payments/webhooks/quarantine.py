"""What a human has to look at, and letting it be tried again."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col

from domain.kit.unit_of_work import UnitOfWork
from payments.webhooks.models import WebhookEvent, WebhookState

AT_ONCE = 200


async def quarantined(unit: UnitOfWork) -> Sequence[WebhookEvent]:
    """The oldest 200."""
    found = await unit.session.execute(
        select(WebhookEvent)
        .where(col(WebhookEvent.state) == WebhookState.QUARANTINED)
        .order_by(col(WebhookEvent.received_at))
        .limit(AT_ONCE)
    )
    return found.scalars().all()


async def try_again(unit: UnitOfWork, event_ids: Sequence[str]) -> list[str]:
    """Those of these events that were in quarantine: they are due now, as if never tried."""
    changed = await unit.session.execute(
        update(WebhookEvent)
        .where(col(WebhookEvent.event_id).in_(event_ids), col(WebhookEvent.state) == WebhookState.QUARANTINED)
        .values(state=WebhookState.NEW, attempts=0, next_try_at=unit.now, ended_at=None)
        .returning(col(WebhookEvent.event_id))
    )
    return sorted(changed.scalars())
