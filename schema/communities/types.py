"""The tree of places as apps see it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

from domain.billing.totals import payable_currency_of_room, payable_minor_of_room
from domain.communities import models, policy
from payments.autopay.policy import pays_for
from schema.alarms.filters import CONDITION, KIND
from schema.billing.filters import PAYABLE, STATUS
from schema.devices.filters import CONNECTIVITY, DEVICE_KIND
from schema.engine import Connection, Node, column, desc, few, many, node, one
from schema.kit.apps import COMMUNITY, EVERYONE, STAFF
from schema.kit.money import Money, money_sum
from schema.meters.filters import SHARED
from schema.payments import filters as payment_filters
from schema.payments.refund_filters import DISPUTE_OPEN, REFUND_STATUS
from schema.receipts.filters import YEAR
from schema.residencies.filters import RESIDENCY_STATUS
from schema.statements.filters import SINCE_DAY, SINCE_MONTH, UNTIL_DAY, UNTIL_MONTH

if TYPE_CHECKING:
    from schema.alarms.types import Alarm
    from schema.arrears.types import Arrears
    from schema.autopay.types import Autopay
    from schema.billing.types import Bill, BillingPolicy
    from schema.devices.types import Device, QuarantinedEvent
    from schema.exports.types import Export
    from schema.fees.types import FeeItem, FeeRun
    from schema.meters.types import Meter
    from schema.notices.types import Notice
    from schema.payments.dispute_types import Dispute
    from schema.payments.refund_types import Refund
    from schema.payments.types import Payment
    from schema.receipts.types import Receipt
    from schema.reconciliation.types import ReconciliationReport
    from schema.residencies.types import Residency
    from schema.roles.types import Role
    from schema.statements.types import BillingMonth, StatementLine


@node(table=models.City, visible=policy.public_places, code="city", apps=EVERYONE)
class City(Node):
    """An urban district (城区) with its own administration."""

    code: str = column(description="The administrative division code (GB/T 2260): 310115.")
    name: str = column(description="Its name: 浦东新区.")


@node(table=models.Street, visible=policy.public_places, code="street", apps=EVERYONE)
class Street(Node):
    """A street or town (街镇) of a city."""

    code: str = column(description="The administrative division code.")
    name: str = column(description="Its name: 花木街道.")
    city: City | None = one(description="The city that it belongs to.")


@node(table=models.Community, visible=policy.public_places, code="community", apps=EVERYONE)
class Community(Node):
    """A residential community (社区). Its name and address are public; what is inside is for those who live
    or work there.
    """

    code: str = column(description="The word that names it in device addresses: yuelai-garden.")
    name: str = column(description="Its name: 悦来花园.")
    address: str = column(description="Its postal address.")
    time_zone: str = column(
        description="Its IANA time zone, in which opening hours and quiet hours count: Asia/Shanghai."
    )
    street: Street | None = one(description="The street that it belongs to.")
    buildings: "Connection[Building]" = many(
        order_by=["number"], description="Its buildings, by number.", apps=COMMUNITY
    )
    notices: 'Connection[Annotated["Notice", lazy("schema.notices.types")]]' = many(
        order_by=[desc("published_at")],
        description="Notices that are addressed to you, newest first.",
        apps=COMMUNITY,
    )
    alarms: 'Connection[Annotated["Alarm", lazy("schema.alarms.types")]]' = many(
        order_by=[desc("raised_at")],
        filters=[CONDITION, KIND],
        description="Alarms that concern you, newest first.",
        apps=COMMUNITY,
    )
    devices: 'Connection[Annotated["Device", lazy("schema.devices.types")]]' = many(
        order_by=["code"],
        filters=[DEVICE_KIND, CONNECTIVITY],
        description="Devices that you may see, by code.",
        apps=COMMUNITY,
    )
    residencies: 'Connection[Annotated["Residency", lazy("schema.residencies.types")]]' = many(
        order_by=[desc("applied_at")],
        filters=[RESIDENCY_STATUS],
        description="Who lives here, newest application first.",
        apps=STAFF,
    )
    roles: 'Connection[Annotated["Role", lazy("schema.roles.types")]]' = many(
        order_by=["granted_at"], description="The staff, in the order in which they joined.", apps=STAFF
    )
    bills: 'Connection[Annotated["Bill", lazy("schema.billing.types")]]' = many(
        order_by=[desc("due_at")],
        filters=[STATUS, PAYABLE],
        description="All rooms' bills, latest due first. Finance staff and property managers.",
        apps=STAFF,
        counted=False,
    )
    payments: 'Connection[Annotated["Payment", lazy("schema.payments.types")]]' = many(
        order_by=[desc("started_at")],
        filters=[payment_filters.STATUS, payment_filters.METHOD],
        description="What its residents have paid and are paying, newest first. Finance staff and property "
        "managers.",
        apps=STAFF,
        counted=False,
        since="1.1",
    )
    receipts: 'Connection[Annotated["Receipt", lazy("schema.receipts.types")]]' = many(
        order_by=[desc("year"), desc("number")],
        filters=[YEAR],
        description="What was received, last number first. Finance staff and property managers.",
        apps=STAFF,
        counted=False,
        since="1.1",
    )
    refunds: 'Connection[Annotated["Refund", lazy("schema.payments.refund_types")]]' = many(
        order_by=[desc("requested_at")],
        filters=[REFUND_STATUS],
        description="What goes back to payers, newest first. Finance staff and property managers.",
        apps=STAFF,
        counted=False,
        since="1.1",
    )
    disputes: 'Connection[Annotated["Dispute", lazy("schema.payments.dispute_types")]]' = many(
        order_by=[desc("opened_at")],
        filters=[DISPUTE_OPEN],
        description="What payers contest at their banks, newest first. Finance staff and property managers.",
        apps=STAFF,
        counted=False,
        since="1.1",
    )
    reconciliation_reports: (
        'Connection[Annotated["ReconciliationReport", lazy("schema.reconciliation.types")]]'
    ) = many(
        order_by=[desc("day")],
        description="What the payment provider moved against the ledger, newest day first.",
        apps=STAFF,
        since="1.1",
    )  # fmt: skip
    arrears: 'Connection[Annotated["Arrears", lazy("schema.arrears.types")]]' = many(
        order_by=["building_number"],
        description="What is overdue, by building. Finance staff and property managers.",
        apps=STAFF,
        counted=False,
        since="1.1",
    )
    billing_policy: 'Annotated["BillingPolicy", lazy("schema.billing.types")] | None' = one(
        on=lambda community, terms: terms.c.community_id == community.c.id,
        description="What it asks of those who pay late; null until that is set. Finance staff and property "
        "managers.",
        apps=STAFF,
        since="1.1",
    )
    billing_months: 'Connection[Annotated["BillingMonth", lazy("schema.statements.types")]]' = many(
        order_by=[desc("period")],
        filters=[SINCE_MONTH, UNTIL_MONTH],
        description="The statement by month, newest first. Finance staff and property managers.",
        apps=STAFF,
        counted=False,
        since="1.1",
    )
    exports: 'Connection[Annotated["Export", lazy("schema.exports.types")]]' = many(
        order_by=[desc("created_at")],
        description="The accountant's tables, newest first. Finance staff and property managers.",
        apps=STAFF,
        since="1.1",
    )
    fee_items: 'Connection[Annotated["FeeItem", lazy("schema.fees.types")]]' = many(
        order_by=["position"],
        description="What it charges, in the order of a bill. Finance staff and property managers.",
        apps=STAFF,
        since="1.1",
    )
    fee_runs: 'Connection[Annotated["FeeRun", lazy("schema.fees.types")]]' = many(
        order_by=[desc("period")],
        description="The making of its bills, latest month first. Finance staff and property managers.",
        apps=STAFF,
        since="1.1",
    )
    meters: 'Connection[Annotated["Meter", lazy("schema.meters.types")]]' = many(
        order_by=["code"],
        filters=[SHARED],
        description="Its meters, by code. Finance staff, property managers and technicians.",
        apps=STAFF,
        since="1.1",
    )
    quarantined_events: 'Connection[Annotated["QuarantinedEvent", lazy("schema.devices.types")]]' = many(
        order_by=[desc("received_at")],
        description="What devices sent and nobody understood, newest first.",
        apps=STAFF,
    )


@node(table=models.Building, visible=policy.visible_inside, code="building", apps=COMMUNITY)
class Building(Node):
    """A building (楼宇) of a community."""

    number: str = column(description="Its number within the community: 3.")
    name: str = column(description="Its name: 3号楼.")
    floors: int = column(description="How many floors it has above ground.")
    community: Community | None = one(description="The community that it stands in.")
    units: "list[Unit]" = few(order_by=["number"], at_most=50, description="Its units by number, at most 50.")
    rooms: "Connection[Room]" = many(order_by=["number"], description="Its rooms by number.", apps=STAFF)


@node(table=models.Unit, visible=policy.visible_inside, code="unit", apps=COMMUNITY)
class Unit(Node):
    """An entrance of a building with its own staircase (单元)."""

    number: str = column(description="Its number within the building: 2.")
    building: Building | None = one(description="The building that it leads into.")


@node(table=models.Room, visible=policy.visible_rooms, code="room", apps=COMMUNITY)
class Room(Node):
    """A dwelling (房). Who lives in it and the community's staff see it."""

    number: str = column(description="Its number within the unit: 1102.")
    floor: int = column(description="The floor that it is on.")
    area: Decimal = column(description="The billed area in square metres.")
    unit: Unit | None = one(description="The unit that it is in.")
    building: Building | None = one(description="The building that it is in.")
    community: Community | None = one(description="The community that it is in.")
    autopay: 'Annotated["Autopay", lazy("schema.autopay.types")] | None' = one(
        on=pays_for,
        description="What pays its bills by itself; null if nothing does, or another person's does.",
        since="1.1",
    )
    bills: 'Connection[Annotated["Bill", lazy("schema.billing.types")]]' = many(
        order_by=[desc("due_at")], filters=[STATUS, PAYABLE], description="Its bills, latest due first."
    )
    payable_total: Money | None = money_sum(
        payable_minor_of_room,
        payable_currency_of_room,
        description="What is left to pay of its bills, as far as you see them; null if there is nothing.",
        since="1.1",
    )
    payments: 'Connection[Annotated["Payment", lazy("schema.payments.types")]]' = many(
        order_by=[desc("started_at")],
        filters=[payment_filters.STATUS],
        description="What has been and is being paid for it, newest first; residents see what they pay "
        "themselves.",
        since="1.1",
    )
    statement: 'Connection[Annotated["StatementLine", lazy("schema.statements.types")]]' = many(
        order_by=[desc("posted_at")],
        filters=[SINCE_DAY, UNTIL_DAY],
        description="Its statement of account: bills, payments, corrections and refunds, newest first.",
        since="1.1",
    )
    meters: 'Connection[Annotated["Meter", lazy("schema.meters.types")]]' = many(
        order_by=["code"], description="Its own meters, by code.", since="1.1"
    )
    residencies: 'Connection[Annotated["Residency", lazy("schema.residencies.types")]]' = many(
        order_by=["applied_at"],
        filters=[RESIDENCY_STATUS],
        description="Who lives or has lived in it, in the order of their applications.",
    )
