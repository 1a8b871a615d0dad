"""Where receipts are found."""

import strawberry

from schema.engine import root_by_id
from schema.kit.apps import COMMUNITY
from schema.receipts.types import Receipt


@strawberry.type
class ReceiptQueries:
    """One's own go through the payments, a community's through the community."""

    receipt: Receipt | None = root_by_id(
        Receipt, description="A receipt by its id.", apps=COMMUNITY, since="1.1"
    )
