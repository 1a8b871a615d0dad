"""The one schema of all apps, put together from its nouns."""

from functools import cache

import strawberry
from strawberry.tools import create_type, merge_types

from schema.alarms.queries import AlarmQueries
from schema.billing.queries import BillQueries
from schema.communities.queries import CommunityQueries
from schema.devices.queries import DeviceQueries
from schema.engine import Contracts, NodeQueries, build_schema
from schema.fees.queries import FeeQueries
from schema.identity.types import SignInSession
from schema.mutations import COMMANDS
from schema.notices.queries import NoticeQueries
from schema.payments.queries import PaymentQueries
from schema.people.queries import PersonQueries
from schema.receipts.queries import ReceiptQueries
from schema.reconciliation.queries import ReconciliationQueries
from schema.subscriptions import LIVE_FIELDS

QUERIES = (
    NodeQueries,
    PersonQueries,
    CommunityQueries,
    NoticeQueries,
    BillQueries,
    FeeQueries,
    PaymentQueries,
    ReceiptQueries,
    AlarmQueries,
    DeviceQueries,
    ReconciliationQueries,
)

Query = merge_types("Query", QUERIES)
Mutation = create_type("Mutation", [each.field for each in COMMANDS])
Subscription = create_type("Subscription", [each.field for each in LIVE_FIELDS])


@cache
def palm_schema() -> strawberry.Schema:
    """All apps' schema in one; the contracts cut it."""
    return build_schema(Query, Mutation, Subscription, types=[SignInSession])


def contracts() -> Contracts:
    """What each app may use."""
    return Contracts(palm_schema())
