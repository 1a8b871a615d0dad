"""The finance staff say what their community asks of those who pay late."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.billing.late.models import BillingPolicy
from domain.billing.policy import FINANCE
from domain.communities.models import Community
from domain.communities.policy import public_places
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput
from domain.kit.ids import new_id
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role

HIGHEST_RATE = Decimal("0.01")
LONGEST_GRACE = 90
RATE_PLACES = Decimal("0.000001")
CAP_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SetBillingPolicy:
    """See BillingPolicy for what the values mean."""

    community: Key
    late_fee_daily_rate: Decimal
    late_fee_cap: Decimal
    grace_days: int


async def set_billing_policy(unit: UnitOfWork, actor: Actor, command: SetBillingPolicy) -> Key:
    """The one policy of the community, from today on. Raises NotFound, Forbidden, InvalidInput."""
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if actor.person_id is None or not await holds_role(unit, actor, community.id, FINANCE):
        raise Forbidden("communityId")
    _check(command)
    values = {
        "late_fee_daily_rate": command.late_fee_daily_rate,
        "late_fee_cap": command.late_fee_cap,
        "grace_days": command.grace_days,
        "set_at": unit.now,
        "set_by": actor.person_id,
    }
    write = insert(BillingPolicy).values(community_id=community.id, id=new_id(), **values)
    write = write.on_conflict_do_update(index_elements=["community_id"], set_=values)
    written = await unit.session.execute(write.returning(col(BillingPolicy.id)))
    return Key(written.scalar_one(), community.id)


def _check(command: SetBillingPolicy) -> None:
    if not _fits(command.late_fee_daily_rate, HIGHEST_RATE, RATE_PLACES):
        raise InvalidInput(
            "input",
            "lateFeeDailyRate",
            rule_zh="日费率须在 0 至 0.01 之间，最多六位小数",
            rule_en="a daily rate from 0 to 0.01 with at most six decimals",
        )
    if not _fits(command.late_fee_cap, Decimal(1), CAP_PLACES):
        raise InvalidInput(
            "input",
            "lateFeeCap",
            rule_zh="上限须在 0 至 1 之间，最多四位小数",
            rule_en="a cap from 0 to 1 with at most four decimals",
        )
    if not 0 <= command.grace_days <= LONGEST_GRACE:
        raise InvalidInput(
            "input", "graceDays", rule_zh="宽限期须为 0 至 90 天", rule_en="a grace of 0 to 90 days"
        )


def _fits(value: Decimal, highest: Decimal, places: Decimal) -> bool:
    return value.is_finite() and 0 <= value <= highest and value == value.quantize(places)
