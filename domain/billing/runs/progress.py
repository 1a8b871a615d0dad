"""How far a run has come, told while its own transaction is still open: small units of work beside it."""

from domain.billing.events import changed
from domain.billing.runs.models import FeeRun
from domain.billing.runs.requests import Claimed
from domain.kit.unit_of_work import UnitOfWork, Units


async def held_run(unit: UnitOfWork, claimed: Claimed) -> FeeRun:
    """The run as it is now, held until the unit ends."""
    key = (claimed.community_id, claimed.run_id)
    return await unit.session.get_one(FeeRun, key, with_for_update=True, populate_existing=True)


async def begin(units: Units, claimed: Claimed) -> int:
    """Counts an attempt before it is made, so that one that kills its worker is counted too; the how-manieth
    it is.
    """
    async with units.begin() as unit:
        run = await held_run(unit, claimed)
        run.attempts, run.rooms_done = run.attempts + 1, 0
        return run.attempts


async def tell(units: Units, claimed: Claimed, rooms_done: int, rooms: int) -> None:
    """Whoever looks at the run sees it, and whoever follows runs is told."""
    async with units.begin(correlation_id=claimed.correlation_id) as unit:
        run = await held_run(unit, claimed)
        run.rooms_done, run.rooms = rooms_done, rooms
        unit.record(changed(run))
