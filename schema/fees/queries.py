"""Where fee items and runs are found by their ids; lists of them hang on the community."""

import strawberry

from schema.engine import root_by_id
from schema.fees.types import FeeItem, FeeRun
from schema.kit.apps import STAFF


@strawberry.type
class FeeQueries:
    """A fee item or a run by its id."""

    fee_item: FeeItem | None = root_by_id(
        FeeItem, description="A fee item by its id.", apps=STAFF, since="1.1"
    )
    fee_run: FeeRun | None = root_by_id(FeeRun, description="A fee run by its id.", apps=STAFF, since="1.1")
