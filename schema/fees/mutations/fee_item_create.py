"""feeItemCreate: the finance staff set up what the community charges."""

from datetime import date
from typing import Annotated

import strawberry

from domain.billing.fees import models
from domain.billing.items.create import CreateFeeItem, create_fee_item
from domain.billing.items.errors import MonthIssued
from domain.kit.errors import Forbidden, InvalidInput, NotFound
from schema.billing.enums import FeeKind
from schema.communities.types import Building, Community
from schema.engine import GlobalId
from schema.fees.enums import Cycle, Payer
from schema.fees.formulas import FeeFormulaInput, formula_of
from schema.fees.types import FeeItem
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId


@strawberry.input(description="What is charged, and how.")
class FeeItemCreateInput:
    fee: FeeKind = strawberry.field(description="What its lines on bills are for.")
    name: str = strawberry.field(description="As printed on bills, 1 to 80 characters.")
    formula: FeeFormulaInput = strawberry.field(description="How it is computed.")
    cycle: Cycle = strawberry.field(
        default=Cycle.MONTH, description="How often; other than MONTH by area or fixed only."
    )
    payer: Payer = strawberry.field(
        default=Payer.ROOM, description="What is charged; other than ROOM fixed or by hand only."
    )
    building_id: GlobalId | None = strawberry.field(
        default=None, description="The building whose rooms it charges; null or omitted for all."
    )
    position: int | None = strawberry.field(
        default=None, description="Its place on a bill; null or omitted for the last."
    )
    effective_from: date = strawberry.field(description="The first day of the month in which it begins.")
    effective_until: date | None = strawberry.field(
        default=None, description="The first day of the first month without it; null or omitted: without end."
    )


Input = Annotated[FeeItemCreateInput, strawberry.argument(description="What is charged, and how.")]


@command(
    returns=FeeItem,
    errors=(NotFound, Forbidden, InvalidInput, MonthIssued),
    apps=STAFF,
    description="Sets up what the community charges, from a month on whose bills are not issued. To change a "
    "price, end the old item and create another. Finance staff and property managers.",
    since="1.1",
    idempotent=True,
)
async def fee_item_create(call: Call, community_id: CommunityId, input: Input) -> models.FeeItem:
    wish = CreateFeeItem(
        community=call.key(community_id, Community),
        fee=input.fee,
        name=input.name,
        formula=formula_of(input.formula),
        cycle=input.cycle,
        payer=input.payer,
        building=call.key(input.building_id, Building) if input.building_id is not None else None,
        position=input.position,
        effective_from=input.effective_from,
        effective_until=input.effective_until,
    )
    return await create_fee_item(call.unit, call.actor, wish)
