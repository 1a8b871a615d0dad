"""Who hears of a payment: its payer, wherever the community is; the finance staff, by community."""

from uuid import UUID, uuid4

import pytest

from api.graphql.product import ProductOperations
from notifications.live.events import LiveEvent
from payments.checkout.models import Payment, PaymentMethod
from payments.checkout.status import PaymentStatus
from schema.devices.types import Device
from schema.engine.operations import Refused
from schema.kit.subscriptions import Grain
from schema.kit.subscriptions.grains import grain_of
from schema.subscriptions import GRAINS
from tests.api.graphql.product import Stage
from tests.schema.kit.subscribing import begin
from tests.support.world import MORNING

MINE = "subscription { myPaymentChanged { payment { status nextAction { url } } } }"
ALL = "subscription ($c: ID!) { paymentChanged(communityId: $c) { payment { status payer { name } } } }"


@pytest.fixture
async def changed(stage: Stage) -> LiveEvent:
    """The owner of 101 has a payment to finish."""
    payment = Payment(
        community_id=stage.world.here,
        room_id=stage.world.rooms["101"],
        person_id=stage.world.person("owner"),
        method=PaymentMethod.ALIPAY,
        status=PaymentStatus.PENDING,
        amount_minor=100,
        currency="CNY",
        started_at=MORNING,
        expires_at=MORNING,
        next_action={"kind": "REDIRECT", "url": "https://pay.example"},
    )
    key: UUID = payment.id
    async with stage.units.begin() as unit:
        unit.session.add(payment)
    payload = {"person_id": str(stage.world.person("owner")), "status": "PENDING"}
    return LiveEvent(7, "payment.changed", stage.world.here, key, payload, "", uuid4())


async def heard(
    stage: Stage, operations: ProductOperations, event: LiveEvent, document: str
) -> dict[str, bytes]:
    """By caller; those who may not ask, do not listen for it, or are shown nothing are left out."""
    found = {}
    given = {"c": stage.here} if "$c" in document else {}
    for name, actor in stage.world.callers.items():
        try:
            begun = await begin(operations, document, actor, **given)
        except Refused:
            continue
        if begun.subscription.topics & set(event.topics):
            answer = await begun.subscription.render(event)
            if answer is not None and b"PENDING" in answer:
                found[name] = answer
    return found


async def test_the_payer_hears_of_it(stage: Stage, operations: ProductOperations, changed: LiveEvent) -> None:
    found = await heard(stage, operations, changed, MINE)
    assert set(found) == {"owner"}
    assert b"https://pay.example" in found["owner"]


async def test_the_finance_staff_hears_of_it(
    stage: Stage, operations: ProductOperations, changed: LiveEvent
) -> None:
    assert set(await heard(stage, operations, changed, ALL)) == {"manager", "finance"}


@pytest.mark.parametrize("name", ["owner", "family"])
async def test_those_of_one_room_are_told_apart(
    stage: Stage, operations: ProductOperations, name: str
) -> None:
    """What one pays is nobody's business at home: no rendering that shows payments is ever shared."""
    document = """subscription ($c: ID!) {
      deviceStateChanged(communityId: $c) { device { room { payments { nodes { id } } } } } }"""
    operation = operations.engine.prepare(document, None, stage.world.callers[name])
    assert grain_of(operation, Device, GRAINS) is Grain.PERSON
