"""The finance staff set up what the community charges. A change of price is a new item after an ended one."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import col

from domain.billing.fees.cycles import Cycle
from domain.billing.fees.formulas import ByArea, Fixed, Formula, Manual, parameters_of
from domain.billing.fees.models import FeeItem, Payer
from domain.billing.items.months import FROM, check_months, check_not_issued
from domain.billing.models import FeeKind
from domain.billing.policy import FINANCE
from domain.communities.models import Building, Community
from domain.communities.policy import public_places, visible_inside
from domain.kit.actor import Actor
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from domain.kit.key import Key
from domain.kit.sight import find
from domain.kit.unit_of_work import UnitOfWork
from domain.roles.holding import holds_role

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class CreateFeeItem:
    """`building` None is all of them, `position` None the last place on a bill."""

    community: Key
    fee: FeeKind
    name: str
    formula: Formula
    effective_from: date
    effective_until: date | None = None
    cycle: Cycle = Cycle.MONTH
    payer: Payer = Payer.ROOM
    building: Key | None = None
    position: int | None = None


async def create_fee_item(unit: UnitOfWork, actor: Actor, command: CreateFeeItem) -> FeeItem:
    """Raises NotFound for an unknown community or building, Forbidden for everybody but finance staff and
    property managers, InvalidInput, MonthIssued for a month whose bills are out.
    """
    community = await find(unit, actor, Community, public_places, command.community, "communityId")
    if not await holds_role(unit, actor, community.id, FINANCE):
        raise Forbidden("communityId")
    _check(command)
    building = await _building(unit, actor, community, command.building)
    item = FeeItem(
        community_id=community.id,
        building_id=building.id if building else None,
        fee=command.fee,
        name=_name(command.name),
        formula=command.formula.kind,
        parameters=parameters_of(command.formula),
        cycle=command.cycle,
        payer=command.payer,
        position=await _position(unit, community, command.position),
        effective_from=command.effective_from,
        effective_until=command.effective_until,
    )
    await check_not_issued(unit, item, command.effective_from, *FROM)
    unit.session.add(item)
    return item


def _check(command: CreateFeeItem) -> None:
    """What fits together. PostgreSQL refuses it too."""
    check_months(command.effective_from, command.effective_until)
    if command.cycle is not Cycle.MONTH and not isinstance(command.formula, ByArea | Fixed):
        raise InvalidInput(
            "input", "cycle", rule_zh="仅按面积或固定金额可按季、按年收", rule_en="only by area or fixed"
        )
    if command.payer is not Payer.ROOM and not isinstance(command.formula, Fixed | Manual):
        raise InvalidInput(
            "input", "payer", rule_zh="车位、车辆只能固定或手工收费", rule_en="spaces: fixed or by hand only"
        )


def _name(value: str) -> str:
    name = value.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput("input", "name", rule_zh="长度须为 1 至 80 个字符", rule_en="1 to 80 characters")
    return name


async def _building(unit: UnitOfWork, actor: Actor, community: Community, key: Key | None) -> Building | None:
    if key is None:
        return None
    building = await find(unit, actor, Building, visible_inside, key, "input", "buildingId")
    if building.community_id != community.id:
        raise NotFound("input", "buildingId")
    return building


async def _position(unit: UnitOfWork, community: Community, wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    last = select(func.max(col(FeeItem.position))).where(col(FeeItem.community_id) == community.id)
    return ((await unit.session.execute(last)).scalar_one() or 0) + 1
