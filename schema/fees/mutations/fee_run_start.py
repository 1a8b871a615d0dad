"""feeRunStart: the finance staff let a month's bills be computed."""

from datetime import date
from typing import Annotated

import strawberry

from domain.billing.runs import models
from domain.billing.start import StartFeeRun, start_fee_run
from domain.kit.errors import Forbidden, IllegalMove, InvalidInput, NotFound
from schema.communities.types import Community
from schema.fees.types import FeeRun
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId


@strawberry.input(description="Which month, and until when its bills are to be paid.")
class FeeRunStartInput:
    period: str = strawberry.field(description="The month: 2026-11.")
    due_on: date = strawberry.field(description="The last day for paying, at most two years after the month.")


Input = Annotated[FeeRunStartInput, strawberry.argument(description="Which month, due when.")]


@command(
    returns=FeeRun,
    errors=(NotFound, Forbidden, InvalidInput, IllegalMove),
    apps=STAFF,
    description="Lets a month's bills be computed as drafts, for the first time or again. Answers at once: "
    "feeRunChanged tells how it goes on. Finance staff and property managers.",
    since="1.1",
    idempotent=True,
)
async def fee_run_start(call: Call, community_id: CommunityId, input: Input) -> models.FeeRun:
    wish = StartFeeRun(call.key(community_id, Community), input.period, input.due_on)
    return await start_fee_run(call.unit, call.actor, wish)
