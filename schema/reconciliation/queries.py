"""Where a report of reconciliation is found."""

import strawberry

from schema.engine import root_by_id
from schema.kit.apps import STAFF
from schema.reconciliation.types import ReconciliationReport


@strawberry.type
class ReconciliationQueries:
    """Lists go through the community."""

    reconciliation_report: ReconciliationReport | None = root_by_id(
        ReconciliationReport, description="A day's report by its id.", apps=STAFF, since="1.1"
    )
