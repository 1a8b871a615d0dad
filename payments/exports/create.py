"""The finance staff ask for a table; the rows come when its link is followed."""

from dataclasses import dataclass
from datetime import date

from domain.billing.policy import FINANCE
from domain.communities.models import Community
from domain.communities.policy import public_places
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role
from payments.exports.models import Export, ExportKind

LONGEST_DAYS = 3_660
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class CreateExport:
    """Both days are included."""

    community: Key
    kind: ExportKind
    since: date
    until: date


async def create_export(unit: UnitOfWork, actor: Actor, command: CreateExport) -> Export:
    """Raises NotFound for an unknown community, Forbidden for everybody but its finance staff and property
    managers, InvalidInput for days that are no span of at most ten years.
    """
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if actor.person_id is None or not await holds_role(unit, actor, community.id, FINANCE):
        raise Forbidden("communityId")
    _check(command)
    export = Export(
        community_id=community.id,
        kind=command.kind,
        since_day=command.since,
        until_day=command.until,
        person_id=actor.person_id,
        created_at=unit.now,
    )
    unit.session.add(export)
    await unit.session.flush()
    return export


def _check(command: CreateExport) -> None:
    if not FIRST_DAY <= command.since <= LAST_DAY or not FIRST_DAY <= command.until <= LAST_DAY:
        raise InvalidInput(
            "input", "from", rule_zh="日期须在 2000 至 2999 年", rule_en="days from 2000 to 2999"
        )
    if not 0 <= (command.until - command.since).days <= LONGEST_DAYS:
        raise InvalidInput(
            "input", "until", rule_zh="须不早于起始日，且不超过十年", rule_en="from `from` to ten years later"
        )
