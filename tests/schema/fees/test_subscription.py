"""feeRunChanged: who follows runs, and that one reading serves all who may."""

from uuid import UUID

import pytest

from api.graphql.product import ProductOperations
from domain.billing.events import FeeRunChanged
from domain.billing.runs.models import FeeRun
from schema.engine.operations import Refused
from tests.api.graphql.product import Stage
from tests.domain.billing.tariff import started
from tests.schema.kit.subscribing import begin, event_of

DOCUMENT = """subscription ($c: ID!) { feeRunChanged(communityId: $c) {
  cursor feeRun { period status progress { roomsDone rooms } total { amount } }
} }"""
ANSWER = (
    b'{"data":{"feeRunChanged":{"cursor":"7","feeRun":{"period":"2026-10","status":"REQUESTED",'
    b'"progress":{"roomsDone":0,"rooms":0},"total":{"amount":"0.00"}}}}}'
)


async def a_run(stage: Stage) -> UUID:
    run: FeeRun = await started(stage.units, stage.world)
    return run.id


async def test_finance_staff_share_one_reading_and_nobody_else_sees_any(
    stage: Stage, operations: ProductOperations
) -> None:
    event = event_of(stage, FeeRunChanged.name, await a_run(stage))
    keys, answers = {}, {}
    for name, actor in stage.world.callers.items():
        try:
            subscription = (await begin(operations, DOCUMENT, actor, c=stage.here)).subscription
        except Refused:
            continue
        keys[name], answers[name] = subscription.key, await subscription.render(event)
    assert answers == {
        **dict.fromkeys(["manager", "finance"], ANSWER),
        **dict.fromkeys(["steward", "guard", "technician"]),
    }
    assert len(set(keys.values())) == len(keys), "each has another job, so none stands for another"


@pytest.mark.parametrize("name", ["owner", "merchant"])
async def test_other_apps_do_not_know_it(stage: Stage, operations: ProductOperations, name: str) -> None:
    with pytest.raises(Refused, match="GRAPHQL_VALIDATION_FAILED"):
        await begin(operations, DOCUMENT, stage.world.callers[name], c=stage.here)
