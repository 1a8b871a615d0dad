"""Everything that one community of the demo holds, as rows in the order of their foreign keys."""

from datetime import date
from typing import NamedTuple

from domain.demo.accounts import HOME_COMMUNITY
from domain.demo.alarms import AlarmMaker, Alarms, build_alarms
from domain.demo.bills import build_bills
from domain.demo.days import at
from domain.demo.device_events import DeviceEventRow, build_events, heard, numbered
from domain.demo.devices import DeviceRow, EdgeNodeRow, build_devices, build_nodes
from domain.demo.dice import Dice
from domain.demo.fees import build_fees
from domain.demo.keys import Seal, build_keys
from domain.demo.meters import build_meters
from domain.demo.notices import build_notices, build_receipts
from domain.demo.people import Household, PersonMaker, PersonRow, build_households
from domain.demo.phones import build_phones
from domain.demo.places import Places, build_places
from domain.demo.plans import CommunityPlan
from domain.demo.residencies import ResidencyMaker, build_residencies
from domain.demo.rows import Batch
from domain.demo.runs import build_runs
from domain.demo.staff import Post, build_staff, merchant
from domain.roles.models import RoleKind


class Inhabitants(NamedTuple):
    """Who lives and works in a community. `people` is all of them, and in the home community the merchant."""

    households: list[Household]
    staff: list[Post]
    people: list[PersonRow]

    @property
    def manager(self) -> PersonRow:
        return self.staff[0].person

    @property
    def finance(self) -> PersonRow:
        return next(post.person for post in self.staff if post.role.kind is RoleKind.FINANCE)

    @property
    def guard(self) -> PersonRow:
        return next(post.person for post in self.staff if post.role.kind is RoleKind.GUARD)


class Sensing(NamedTuple):
    """A community's devices and what they have said."""

    nodes: list[EdgeNodeRow]
    devices: list[DeviceRow]
    events: list[DeviceEventRow]
    alarms: Alarms


class BuiltCommunity(NamedTuple):
    """`batch` is all rows of a community, whose city and street, shared with others, are in `places`."""

    plan: CommunityPlan
    places: Places
    batch: Batch


def build_community(plan: CommunityPlan, *, today: date, root: Dice, seal: Seal | None) -> BuiltCommunity:
    """`root` is the dice of the seed; `seal` encrypts the keys of devices, which without it are left out."""
    dice = root.of(plan.code)
    places = build_places(plan, root)
    inhabitants = _inhabitants(places, today, dice)
    sensing = _sensing(places, inhabitants.guard, today, dice)
    batch: Batch = {
        "community": [places.community],
        "building": places.buildings,
        "unit": [entrance.unit for entrance in places.entrances],
        "room": places.rooms,
    }
    batch |= _people(inhabitants, today, dice)
    batch |= _papers(places, inhabitants, today, dice)
    batch |= _network(sensing)
    if seal:
        batch["device_key"] = build_keys(places, sensing.nodes, sensing.devices, seal, dice.of("keys"))
    return BuiltCommunity(plan, places, batch)


def _inhabitants(places: Places, today: date, dice: Dice) -> Inhabitants:
    make = PersonMaker(places.plan.number, today, dice.of("people"))
    staff = build_staff(places, make, dice.of("staff"))
    households = build_households(places, make)
    people = [post.person for post in staff]
    people.extend(member for household in households for member in household.members)
    if places.plan.code == HOME_COMMUNITY:
        people.append(merchant(make))
    return Inhabitants(households, staff, people)


def _people(inhabitants: Inhabitants, today: date, dice: Dice) -> Batch:
    make = ResidencyMaker(inhabitants.manager, today, dice.of("residencies"))
    return {
        "person": inhabitants.people,
        "role": [post.role for post in inhabitants.staff],
        "residency": build_residencies(inhabitants.households, make),
        "phone_device": build_phones(inhabitants.people, today, dice.of("phones")),
    }


def _papers(places: Places, inhabitants: Inhabitants, today: date, dice: Dice) -> Batch:
    bills = build_bills(places, inhabitants.households, today, dice.of("bills"))
    notices = build_notices(places, inhabitants.manager, today, dice.of("notices"))
    receipts = build_receipts(notices, inhabitants.households, at(today), dice.of("receipts"))
    fees = build_fees(places, bills, dice.of("fees"))
    meters = build_meters(places, bills, today, dice.of("meters"))
    return {
        "bill": bills.bills,
        "bill_line": bills.lines,
        "fee_item": fees.items,
        "fee_assignment": fees.assignments,
        "fee_run": build_runs(places, bills, inhabitants.finance, dice.of("runs")),
        "meter": meters.meters,
        "meter_reading": meters.readings,
        "notice": notices,
        "notice_receipt": receipts,
    }


def _sensing(places: Places, guard: PersonRow, today: date, dice: Dice) -> Sensing:
    nodes = build_nodes(places, dice.of("nodes"))
    devices = build_devices(places, nodes, dice.of("devices"))
    alarms = build_alarms(devices, AlarmMaker(guard, today, dice.of("alarms")))
    events = numbered([*build_events(devices, today, dice.of("events")), *alarms.events])
    return Sensing(nodes, heard(devices, events), events, alarms)


def _network(sensing: Sensing) -> Batch:
    return {
        "edge_node": sensing.nodes,
        "device": sensing.devices,
        "device_event": sensing.events,
        "alarm": sensing.alarms.alarms,
        "alarm_move": sensing.alarms.moves,
    }
