"""Fee runs as they go on."""

from domain.billing.events import FeeRunChanged
from schema.fees.types import FeeRun
from schema.kit.apps import STAFF
from schema.kit.subscriptions import About, live

fee_run_changed = live(
    "feeRunChanged",
    returns=FeeRun,
    names=(FeeRunChanged.name,),
    about=About.COMMUNITY,
    apps=STAFF,
    description="Fee runs of a community: started, some rooms further, computed, failed, issued.",
    since="1.1",
)
