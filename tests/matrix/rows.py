"""One row of every kind that matters, and who shall see it."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import md5
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from domain.alarms.models import Alarm, AlarmKind, AlarmLevel
from domain.alarms.policy import visible_alarms
from domain.billing.adjustments.models import AdjustmentKind, BillAdjustment
from domain.billing.arrears.models import Arrears
from domain.billing.fees.formulas import FormulaKind
from domain.billing.fees.models import FeeAssignment, FeeItem
from domain.billing.late.models import BillingPolicy
from domain.billing.medium import Medium
from domain.billing.meters.models import Meter, MeterReading, ReadingSource
from domain.billing.meters.policy import visible_meters, visible_readings
from domain.billing.models import Bill, BillLine, BillStatus, FeeKind
from domain.billing.policy import (
    visible_bill_adjustments,
    visible_bill_lines,
    visible_bills,
    visible_fee_anomalies,
    visible_to_finance,
)
from domain.billing.runs.models import AnomalyKind, FeeAnomaly, FeeRun
from domain.communities.models import Building, City, Community, Room, Street, Unit
from domain.communities.policy import public_places, visible_inside, visible_rooms
from domain.devices.kinds import DeviceKind, FundingModel
from domain.devices.models import Device, DeviceEvent, EdgeNode, QuarantinedEvent
from domain.devices.policy import visible_device_events, visible_devices, visible_to_staff
from domain.identity.models import SignInSession
from domain.identity.policy import own_sessions
from domain.kit.actor import App
from domain.kit.ids import new_id
from domain.kit.sight import Policy
from domain.kit.unit_of_work import UnitOfWork
from domain.notices.models import Notice
from domain.notices.policy import visible_notices
from domain.people.models import Person
from domain.people.policy import visible_people
from domain.phones.models import PhoneDevice, Platform
from domain.phones.policy import own_phones
from domain.residencies.models import Residency
from domain.residencies.policy import visible_residencies
from domain.roles.models import Role
from domain.roles.policy import visible_roles
from notifications.models import Notification, NotificationKind, Preference
from notifications.policy import own_notifications, own_preferences
from payments.autopay.models import Autopay
from payments.autopay.policy import visible_autopays
from payments.cards.models import CardSetup, SavedCard, SetupStatus
from payments.cards.policy import own_cards
from payments.checkout.models import Payment, PaymentMethod, PaymentPart
from payments.checkout.policy import visible_payment_parts, visible_payments
from payments.checkout.status import PaymentStatus
from payments.disputes.models import Dispute
from payments.disputes.policy import visible_disputes
from payments.disputes.status import DisputeStatus
from payments.exports.models import Export, ExportKind, ExportLog, ExportStep
from payments.exports.policy import visible_export_log, visible_exports
from payments.ledger.accounts import Account, TransferKind
from payments.ledger.models import LedgerEntry, LedgerTransfer
from payments.receipts.models import Receipt
from payments.receipts.policy import visible_receipts
from payments.reconciliation.models import (
    DifferenceKind,
    DifferenceOutcome,
    ReconciliationItem,
    ReconciliationReport,
)
from payments.reconciliation.policy import visible_items, visible_reports
from payments.reconciliation.report import NOTHING
from payments.refunds.models import Refund, RefundOrigin
from payments.refunds.policy import visible_refunds
from payments.statements.models import BillingMonth, StatementLine
from payments.statements.policy import visible_statement_lines
from tests.support.world import MORNING, World

STAFF = {"manager", "steward", "guard", "technician", "finance"}
LIVE_HERE = {"owner", "family", "neighbour", "other_building"}
BUILDING_1 = {"owner", "family", "neighbour"}
EVERYBODY = (
    STAFF
    | LIVE_HERE
    | {
        "anonymous",
        "applicant",
        "former",
        "merchant",
        "other_community",
        "other_manager",
        "stranger",
    }
)


class Rows:
    """One row of every kind that matters, by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys: dict[str, UUID] = {}

    async def write(self, unit: UnitOfWork) -> None:
        here: dict[str, Any] = {"community_id": self.world.here}
        owner_room, day = self.world.rooms["101"], timedelta(days=1)
        bill: dict[str, Any] = {**here, "room_id": owner_room, "total_minor": 100, "due_at": MORNING}
        await self.add(unit, issued=Bill(**bill, period="2026-10", status=BillStatus.ISSUED))
        await self.add(unit, draft=Bill(**bill, period="2026-11", status=BillStatus.DRAFT))
        line: dict[str, Any] = {
            **here,
            "position": 1,
            "fee": FeeKind.PROPERTY,
            "label": "物业费",
            "amount_minor": 100,
        }
        span: dict[str, Any] = {"service_from": MORNING.date(), "service_until": MORNING.date()}
        await self.add(unit, line=BillLine(**line, **span, bill_id=self.keys["issued"]))
        change: dict[str, Any] = {"amount_minor": -1, "reason": "更正", "made_at": MORNING}
        made = BillAdjustment(
            **here,
            **change,
            bill_id=self.keys["issued"],
            kind=AdjustmentKind.CORRECTION,
            made_by=self.world.person("finance"),
        )
        terms: dict[str, Any] = {"late_fee_daily_rate": Decimal("0.0005"), "late_fee_cap": Decimal(1)}
        setting = BillingPolicy(**here, **terms, set_at=MORNING, set_by=self.world.person("finance"))
        await self.add(unit, adjustment=made, billing_policy=setting)
        await self.add(unit, draft_line=BillLine(**line, **span, bill_id=self.keys["draft"]))
        said: dict[str, Any] = {
            **here,
            "title": "通知",
            "body": "…",
            "published_by": self.world.person("manager"),
        }
        await self.add(unit, notice=Notice(**said, published_at=MORNING))
        await self.add(unit, future_notice=Notice(**said, published_at=MORNING + day))
        await self.add(unit, withdrawn=Notice(**said, published_at=MORNING, withdrawn_at=MORNING))
        await self.add(unit, building_notice=Notice(**said, published_at=MORNING, building_id=self.building))
        await self.add(unit, city=City(code="310104", name="徐汇区"))
        await self.add(unit, street=Street(city_id=self.keys["city"], code="310104003", name="天平路街道"))
        await self.add(unit, entrance=Unit(**here, building_id=self.building, number="2"))
        await self.fees(unit)
        await self.payments(unit)
        await self.books(unit)
        await self.devices(unit)
        await self.said(unit)
        await self.meters(unit)
        await self.belongings(unit)

    @property
    def building(self) -> UUID:
        return self.world.buildings["1"]

    async def books(self, unit: UnitOfWork) -> None:
        """The issued bill as it is entered, of which views make statements and arrears; and an export."""
        here: dict[str, Any] = {"community_id": self.world.here}
        issue = LedgerTransfer(
            **here, kind=TransferKind.BILL_ISSUED, reference="", posted_at=MORNING, correlation_id=new_id()
        )
        await self.add(unit, issue=issue)
        made: dict[str, Any] = {**here, "person_id": self.world.person("finance")}
        days: dict[str, Any] = dict.fromkeys(["since_day", "until_day"], MORNING.date())
        await self.add(unit, export=Export(**made, **days, kind=ExportKind.BILLS, created_at=MORNING))
        step = ExportLog(**made, export_id=self.keys["export"], step=ExportStep.BEGUN, at=MORNING)
        await self.add(unit, export_step=step)
        entry: dict[str, Any] = {**here, "transfer_id": issue.id, "currency": "CNY"}
        owed = LedgerEntry(**entry, account=Account.RECEIVABLE, amount_minor=100, bill_id=self.keys["issued"])
        await self.add(
            unit, owed=owed, earned=LedgerEntry(**entry, account=Account.REVENUE, amount_minor=-100)
        )

    async def fees(self, unit: UnitOfWork) -> None:
        """How the bills come about."""
        here: dict[str, Any] = {"community_id": self.world.here}
        charged: dict[str, Any] = {"fee": FeeKind.OTHER, "name": "费", "effective_from": date(2026, 1, 1)}
        item = FeeItem(**here, **charged, formula=FormulaKind.MANUAL, position=1)
        room: dict[str, Any] = {"room_id": self.world.rooms["101"]}
        await self.add(unit, fee_item=item)
        assignment = FeeAssignment(**here, **room, fee_item_id=item.id, effective_from=item.effective_from)
        started: dict[str, Any] = {"started_at": MORNING, "started_by": self.world.person("finance")}
        run = FeeRun(**here, **started, period="2026-10", due_at=MORNING)
        await self.add(unit, fee_assignment=assignment, fee_run=run)
        odd = FeeAnomaly(**here, **room, fee_run_id=run.id, kind=AnomalyKind.NO_AREA, detail="")
        await self.add(unit, fee_anomaly=odd)

    async def payments(self, unit: UnitOfWork) -> None:
        """The owner pays the issued bill."""
        here: dict[str, Any] = {"community_id": self.world.here, "amount_minor": 100}
        payment = Payment(
            **here,
            room_id=self.world.rooms["101"],
            person_id=self.world.person("owner"),
            method=PaymentMethod.ALIPAY,
            status=PaymentStatus.PENDING,
            currency="CNY",
            started_at=MORNING,
            expires_at=MORNING,
        )
        await self.add(unit, payment=payment)
        part = PaymentPart(**here, payment_id=payment.id, bill_id=self.keys["issued"])
        await self.add(unit, payment_part=part)
        refund = Refund(
            **here,
            payment_id=payment.id,
            origin=RefundOrigin.PROVIDER,
            currency="CNY",
            requested_at=MORNING,
        )
        await self.add(unit, refund=refund)
        dispute = Dispute(
            **here,
            payment_id=payment.id,
            provider_id="du_1",
            status=DisputeStatus.INQUIRY,
            currency="CNY",
            reason="general",
            opened_at=MORNING,
        )
        await self.add(unit, dispute=dispute)
        content: dict[str, Any] = {"payee": "悦来花园", "bills": []}
        receipt = Receipt(**here, payment_id=payment.id, year=2026, number=1, issued_at=MORNING,
                          code="K7QF2M9XC4TD8VHA", currency="CNY", content=content)  # fmt: skip
        await self.add(unit, receipt=receipt)
        await self.reconciliation(unit)

    async def reconciliation(self, unit: UnitOfWork) -> None:
        """The day on which the payment was missing."""
        here: dict[str, Any] = {"community_id": self.world.here}
        nothing: dict[str, Any] = dict.fromkeys(NOTHING, 0)
        report = ReconciliationReport(**here, **nothing, day=MORNING.date(), made_at=MORNING)
        await self.add(unit, report=report)
        difference = ReconciliationItem(
            **here,
            report_id=report.id,
            payment_id=self.keys["payment"],
            kind=DifferenceKind.MISSING,
            outcome=DifferenceOutcome.REPAIRED,
            reference="txn_1",
            currency="CNY",
        )
        await self.add(unit, difference=difference)
        await self.cards(unit)

    async def cards(self, unit: UnitOfWork) -> None:
        """The owner's card pays for 101."""
        mine: dict[str, Any] = {"person_id": self.world.person("owner")}
        printed: dict[str, Any] = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030}
        card = SavedCard(**mine, **printed, provider_id="pm_1", added_at=MORNING)
        await self.add(unit, card=card)
        setup = CardSetup(**mine, status=SetupStatus.PENDING, started_at=MORNING, check_at=MORNING)
        autopay = Autopay(
            **mine,
            community_id=self.world.here,
            room_id=self.world.rooms["101"],
            saved_card_id=card.id,
            limit_minor=100,
            created_at=MORNING,
        )
        await self.add(unit, setup=setup, autopay=autopay)

    async def devices(self, unit: UnitOfWork) -> None:
        places = {
            "grounds_sensor": (DeviceKind.ENVIRONMENT, None, None),
            "smoke": (DeviceKind.SMOKE, self.building, None),
            "meter_at_home": (DeviceKind.METER, self.building, self.world.rooms["101"]),
            "camera": (DeviceKind.CAMERA, None, None),
        }
        for name, (kind, building, room) in places.items():
            await self.add(unit, **{name: self.device(name, kind, building, room)})
        alarms = {
            "smoke_alarm": (AlarmKind.SMOKE, self.building),
            "grounds_alarm": (AlarmKind.WATER_LEVEL, None),
            "offline_alarm": (AlarmKind.DEVICE_OFFLINE, None),
        }
        for name, (alarm_kind, building) in alarms.items():
            await self.add(unit, **{name: self.alarm(alarm_kind, building)})

    async def meters(self, unit: UnitOfWork) -> None:
        """One at home and one that a building shares, each read once."""
        here: dict[str, Any] = {"community_id": self.world.here}
        places: dict[str, tuple[Medium, dict[str, Any]]] = {
            "tap": (Medium.WATER, {"room_id": self.world.rooms["101"]}),
            "lamps": (Medium.ELECTRICITY, {"building_id": self.building}),
        }
        for name, (medium, place) in places.items():
            meter = Meter(**here, **place, code=name, medium=medium, installed_at=MORNING)
            await self.add(unit, **{name: meter})
            shown: dict[str, Any] = {"read_at": MORNING, "value": 1, "source": ReadingSource.STAFF}
            reading = MeterReading(**here, **shown, meter_id=meter.id)
            await self.add(unit, **{f"reading of {name}": reading})

    async def said(self, unit: UnitOfWork) -> None:
        """What devices said: at home, in a building, by a camera, and what nobody understood."""
        here: dict[str, Any] = {"community_id": self.world.here}
        await self.add(unit, edge_node=EdgeNode(**here, code="edge-1", name="节点"))
        said: dict[str, Any] = {"event_id": "1", "type": "x", "happened_at": MORNING, "received_at": MORNING}
        for name in ("meter_at_home", "smoke", "camera"):
            event = DeviceEvent(**here, **said, device_id=self.keys[name], data={}, correlation_id=new_id())
            await self.add(unit, **{f"event of {name}": event})
        kept: dict[str, Any] = {"source": "s", "event_id": "1", "type": "x", "reason": "r", "detail": "d"}
        await self.add(unit, quarantined=QuarantinedEvent(**here, **kept, received_at=MORNING, envelope={}))

    async def belongings(self, unit: UnitOfWork) -> None:
        """What is the owner's alone."""
        mine: dict[str, Any] = {"person_id": self.world.person("owner")}
        times: dict[str, Any] = dict.fromkeys(["started_at", "last_used_at", "expires_at"], MORNING)
        await self.add(unit, session=SignInSession(**mine, **times, app=App.RESIDENT))
        seen: dict[str, Any] = {"registered_at": MORNING, "last_seen_at": MORNING, "app_version": "1"}
        handset = PhoneDevice(**mine, **seen, app=App.RESIDENT, platform=Platform.IOS, token="t")
        await self.add(unit, handset=handset)
        about: dict[str, Any] = {"subject_kind": "notice", "subject_id": self.keys["notice"]}
        written: dict[str, Any] = {"title": "通知", "body": "…", "created_at": MORNING, "expires_at": MORNING}
        entry = Notification(
            **mine, **about, **written, position=1, kind=NotificationKind.NOTICE, correlation_id=new_id()
        )
        await self.add(unit, entry=entry, preference=Preference(id=mine["person_id"]))

    def device(self, code: str, kind: DeviceKind, building: UUID | None, room: UUID | None) -> Device:
        return Device(
            community_id=self.world.here,
            code=code,
            name=code,
            kind=kind,
            building_id=building,
            room_id=room,
            place="",
            owner="",
            operator="",
            funding=FundingModel.GOVERNMENT,
            reporting_interval_seconds=60,
        )

    def alarm(self, kind: AlarmKind, building: UUID | None) -> Alarm:
        return Alarm(
            community_id=self.world.here,
            device_id=self.keys["smoke"],
            building_id=building,
            place="",
            kind=kind,
            level=AlarmLevel.II,
            raised_at=MORNING,
            last_seen_at=MORNING,
            correlation_id=new_id(),
        )

    async def add(self, unit: UnitOfWork, **row: SQLModel) -> None:
        for name, each in row.items():
            unit.session.add(each)
            await unit.session.flush()
            self.keys[name] = each.id  # type: ignore[attr-defined]  # every row here has one


def keys_of(world: World, keys: dict[str, UUID]) -> dict[str, UUID]:
    """The rows of the world that the cases name, beside those written for them."""
    places = {"building": world.buildings["1"], "room": world.rooms["101"], "community": world.here}
    people = {f"person of {name}": world.person(name) for name in ("owner", "neighbour", "guard", "stranger")}
    views = {"arrears": view_key(places["building"], "CNY"), "month": view_key("2026-10", "CNY")}
    ties = {"application": world.residencies["applicant"], "job of guard": world.roles["guard"]}
    return {**keys, **places, **people, **ties, **views}


def view_key(*parts: object) -> UUID:
    """The key of a row that a view makes of what it groups by."""
    return UUID(md5("".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest())


CASES: list[tuple[type[SQLModel], Policy, str, set[str]]] = [
    (City, public_places, "city", EVERYBODY),
    (Street, public_places, "street", EVERYBODY),
    (Community, public_places, "community", EVERYBODY),
    (Building, visible_inside, "building", STAFF | LIVE_HERE),
    (Unit, visible_inside, "entrance", STAFF | LIVE_HERE),
    (Room, visible_rooms, "room", STAFF | {"owner", "family"}),
    (Person, visible_people, "person of owner", STAFF | {"owner", "family"}),
    (Person, visible_people, "person of neighbour", STAFF | {"neighbour"}),
    (Person, visible_people, "person of guard", STAFF),
    (Person, visible_people, "person of stranger", {"stranger"}),
    (Residency, visible_residencies, "application", STAFF | {"owner", "family", "applicant"}),
    (Role, visible_roles, "job of guard", STAFF),
    (Bill, visible_bills, "issued", {"manager", "finance", "owner", "family"}),
    (Bill, visible_bills, "draft", {"manager", "finance"}),
    (BillLine, visible_bill_lines, "line", {"manager", "finance", "owner", "family"}),
    (BillLine, visible_bill_lines, "draft_line", {"manager", "finance"}),
    (BillAdjustment, visible_bill_adjustments, "adjustment", {"manager", "finance", "owner", "family"}),
    (BillingPolicy, visible_to_finance, "billing_policy", {"manager", "finance"}),
    (FeeItem, visible_to_finance, "fee_item", {"manager", "finance"}),
    (FeeAssignment, visible_to_finance, "fee_assignment", {"manager", "finance"}),
    (FeeRun, visible_to_finance, "fee_run", {"manager", "finance"}),
    (FeeAnomaly, visible_fee_anomalies, "fee_anomaly", {"manager", "finance"}),
    (Payment, visible_payments, "payment", {"manager", "finance", "owner"}),
    (PaymentPart, visible_payment_parts, "payment_part", {"manager", "finance", "owner"}),
    (Receipt, visible_receipts, "receipt", {"manager", "finance", "owner"}),
    (Dispute, visible_disputes, "dispute", {"manager", "finance"}),
    (Refund, visible_refunds, "refund", {"manager", "finance", "owner"}),
    (SavedCard, own_cards, "card", {"owner"}),
    (CardSetup, own_cards, "setup", {"owner"}),
    (Autopay, visible_autopays, "autopay", {"manager", "finance", "owner"}),
    (ReconciliationReport, visible_reports, "report", {"manager", "finance"}),
    (ReconciliationItem, visible_items, "difference", {"manager", "finance"}),
    (StatementLine, visible_statement_lines, "owed", {"manager", "finance", "owner", "family"}),
    (Export, visible_exports, "export", {"manager", "finance"}),
    (ExportLog, visible_export_log, "export_step", {"manager", "finance"}),
    (Arrears, visible_to_finance, "arrears", {"manager", "finance"}),
    (BillingMonth, visible_to_finance, "month", {"manager", "finance"}),
    (Meter, visible_meters, "tap", {"manager", "finance", "technician", "owner", "family"}),
    (Meter, visible_meters, "lamps", {"manager", "finance", "technician"}),
    (
        MeterReading,
        visible_readings,
        "reading of tap",
        {"manager", "finance", "technician", "owner", "family"},
    ),
    (MeterReading, visible_readings, "reading of lamps", {"manager", "finance", "technician"}),
    (Notice, visible_notices, "notice", STAFF | LIVE_HERE),
    (Notice, visible_notices, "future_notice", STAFF),
    (Notice, visible_notices, "withdrawn", STAFF),
    (Notice, visible_notices, "building_notice", STAFF | BUILDING_1),
    (Device, visible_devices, "grounds_sensor", STAFF | LIVE_HERE),
    (Device, visible_devices, "smoke", STAFF | BUILDING_1),
    (Device, visible_devices, "meter_at_home", STAFF | {"owner", "family"}),
    (Device, visible_devices, "camera", STAFF),
    (Device, visible_to_staff, "smoke", STAFF),
    (Alarm, visible_alarms, "smoke_alarm", STAFF | BUILDING_1),
    (Alarm, visible_alarms, "grounds_alarm", STAFF | LIVE_HERE),
    (Alarm, visible_alarms, "offline_alarm", STAFF),
    (EdgeNode, visible_to_staff, "edge_node", STAFF),
    (DeviceEvent, visible_device_events, "event of meter_at_home", STAFF | {"owner", "family"}),
    (DeviceEvent, visible_device_events, "event of smoke", STAFF | BUILDING_1),
    (DeviceEvent, visible_device_events, "event of camera", STAFF),
    (QuarantinedEvent, visible_to_staff, "quarantined", STAFF),
    (SignInSession, own_sessions, "session", {"owner"}),
    (PhoneDevice, own_phones, "handset", {"owner"}),
    (Notification, own_notifications, "entry", {"owner"}),
    (Preference, own_preferences, "preference", {"owner"}),
]
