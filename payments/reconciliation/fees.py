"""Enters in the ledger what the provider keeps of each movement, soon after it has kept it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.kit.money import Money
from domain.kit.unit_of_work import UnitOfWork, Units
from payments.gateway.movements import BalanceGateway
from payments.ledger.of_payments import fee_charged
from payments.ledger.post import post
from payments.reconciliation.models import BalanceFeed
from payments.reconciliation.owners import Owned, owned

FEED = "fees"
# What the provider shows late is read again: a fee is posted once, however often it is read.
OVERLAP = timedelta(minutes=2)
# The first time; what is older the nightly comparison finds.
LOOK_BACK = timedelta(days=1)


async def post_new_fees(units: Units, gateway: BalanceGateway) -> int:
    """Reads on from where the last one ended; how many fees were new. Two at once post each fee once.

    Raises GatewayUnavailable, having posted nothing.
    """
    async with units.begin() as unit:
        feed = await unit.session.get(BalanceFeed, FEED)
        until, since = unit.now, feed.read_until - OVERLAP if feed else unit.now - LOOK_BACK
    moved = [each async for each in gateway.movements(since, until) if each.fee_minor > 0]
    async with units.begin() as unit:
        ours = await owned(await unit.asyncpg(), moved)
    posted = 0
    for community_id, fees in sorted(by_community(ours).items()):
        async with units.begin() as unit:
            posted += await post_fees(unit, community_id, fees)
    async with units.begin() as unit:
        await _remember(unit, until)
    return posted


async def post_fees(unit: UnitOfWork, community_id: UUID, moved: Iterable[Owned]) -> int:
    """The fees of these movements; how many were new."""
    fees = [
        fee_charged(each.movement.id, Money(each.movement.fee_minor, each.movement.currency))
        for each in moved
        if each.movement.fee_minor > 0
    ]
    return len(await post(unit, community_id, fees))


def by_community(ours: Iterable[Owned]) -> dict[UUID, list[Owned]]:
    """Each community's own, in their order."""
    found: defaultdict[UUID, list[Owned]] = defaultdict(list)
    for each in ours:
        found[each.community_id].append(each)
    return dict(found)


async def _remember(unit: UnitOfWork, until: datetime) -> None:
    """Never less far than somebody has read already."""
    read = insert(BalanceFeed).values(name=FEED, read_until=until)
    await unit.session.execute(
        read.on_conflict_do_update(
            index_elements=["name"],
            set_={"read_until": until},
            where=col(BalanceFeed.read_until) < until,
        )
    )
