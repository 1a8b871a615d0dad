"""feeRunIssue: the finance staff send a month's bills out."""

from domain.billing.issue import IssueFees
from domain.billing.runs import models
from domain.kit.errors import IllegalMove, NotFound
from payments.ledger.issue_bills import issue_and_post
from schema.fees.types import FeeRun
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import FeeRunId


@command(
    returns=FeeRun,
    errors=(NotFound, IllegalMove),
    apps=STAFF,
    description="Issues a run's drafts: residents see them, and owe. Again it changes nothing. "
    "Finance staff and property managers.",
    since="1.1",
)
async def fee_run_issue(call: Call, fee_run_id: FeeRunId) -> models.FeeRun:
    return await issue_and_post(call.unit, call.actor, IssueFees(call.key(fee_run_id, FeeRun)))
