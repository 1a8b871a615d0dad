"""billingPolicySet: the finance staff say what their community asks of those who pay late."""

from decimal import Decimal
from typing import Annotated

import strawberry

from domain.billing.late.set_policy import SetBillingPolicy, set_billing_policy
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from domain.kit.key import Key
from schema.billing.types import BillingPolicy
from schema.communities.types import Community
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId


@strawberry.input(description="The terms from today on.")
class BillingPolicySetInput:
    late_fee_daily_rate: Decimal = strawberry.field(
        description="The share of what is open that a day costs, 0 to 0.01: 0.0005 is 万分之五."
    )
    late_fee_cap: Decimal = strawberry.field(
        default=Decimal(1), description="The share of the bill that its late fee never exceeds, 0 to 1."
    )
    grace_days: int = strawberry.field(
        default=0, description="For so many days after the due day nothing is charged, 0 to 90."
    )


Input = Annotated[BillingPolicySetInput, strawberry.argument(description="The terms from today on.")]


@command(
    returns=BillingPolicy,
    errors=(NotFound, Forbidden, InvalidInput),
    apps=STAFF,
    description="Says what the community asks of those who pay late. Finance staff and property managers.",
    since="1.1",
)
async def billing_policy_set(call: Call, community_id: CommunityId, input: Input) -> Key:
    place = call.key(community_id, Community)
    word = SetBillingPolicy(place, input.late_fee_daily_rate, input.late_fee_cap, input.grace_days)
    return await set_billing_policy(call.unit, call.actor, word)
