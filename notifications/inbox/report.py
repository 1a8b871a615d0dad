"""The app tells how far a push came: it arrived, was opened, was acted on."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from domain.kit.actor import Actor
from domain.kit.errors import InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.unit_of_work import UnitOfWork
from notifications.models import Delivery, DeliveryState, Notification

# In the order in which they happen; a later one implies the earlier ones.
REPORTED = (DeliveryState.RECEIVED, DeliveryState.OPENED, DeliveryState.ACTED)


@dataclass(frozen=True, slots=True)
class RecordDeliveryState:
    """`delivery` is the `delivery_id` in the push's data; `state` one of RECEIVED, OPENED, ACTED."""

    delivery: Key
    state: DeliveryState


async def record_delivery_state(unit: UnitOfWork, actor: Actor, command: RecordDeliveryState) -> Delivery:
    """The ledger's row. Reports may come twice and in any order: the state only moves forward.

    An opened push is a read entry. Raises NotFound for the push of another person, InvalidInput for a state
    that is not the handset's to report.
    """
    if command.state not in REPORTED:
        raise InvalidInput(
            "state",
            rule_zh="只能上报 RECEIVED、OPENED、ACTED",
            rule_en="one of RECEIVED, OPENED, ACTED",
        )
    found = await unit.session.execute(
        select(Delivery, Notification)
        .join(Notification, col(Notification.id) == col(Delivery.notification_id))
        .where(col(Delivery.id) == command.delivery.id, col(Notification.person_id) == actor.person_id)
        .with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("deliveryId")
    delivery, entry = row
    _advance(unit, delivery, command.state)
    if command.state is not DeliveryState.RECEIVED:
        entry.read_at = entry.read_at or unit.now
    return delivery


def _advance(unit: UnitOfWork, delivery: Delivery, state: DeliveryState) -> None:
    delivery.received_at = delivery.received_at or unit.now
    if state is not DeliveryState.RECEIVED:
        delivery.opened_at = delivery.opened_at or unit.now
    if state is DeliveryState.ACTED:
        delivery.acted_at = delivery.acted_at or unit.now
    reached = REPORTED.index(delivery.state) if delivery.state in REPORTED else -1
    if REPORTED.index(state) > reached:
        delivery.state = state
