"""Which lines each room's bill has in a month: numbers in, numbers out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.billing.fees.cycles import months_charged
from domain.billing.fees.formulas import ByArea, Fixed, Manual, Metered, Shared
from domain.billing.fees.models import Payer
from domain.billing.fees.sharing import share
from domain.billing.models import FeeKind
from domain.billing.runs import wording
from domain.billing.runs.facts import Facts, ItemFact, RoomFact
from domain.billing.runs.models import AnomalyKind
from domain.billing.runs.usage import NOTHING, Anomaly, Used, measure


class Charge(NamedTuple):
    """A line before it is a row."""

    fee: FeeKind
    label: str
    detail: str
    amount_minor: int
    service_from: date
    service_until: date


class Plan(NamedTuple):
    """The lines of each room that has any, in the order of the bill, and what is odd."""

    charges: dict[UUID, list[Charge]]
    anomalies: list[Anomaly]


class Part(NamedTuple):
    """What one item charges to one room: for how many months, which amount, by which computation."""

    room_id: UUID
    months: int
    amount_minor: int
    detail: str


def plan(facts: Facts) -> Plan:
    """The same facts give the same plan. Where nothing is to be paid there is no line."""
    used = measure(facts.meters, facts.begins)
    charges: dict[UUID, list[Charge]] = defaultdict(list)
    for item in facts.items:
        for part in _parts(facts, used, item):
            if part.amount_minor > 0:
                charges[part.room_id].append(_charge(facts, item, part))
    anomalies = [_without_area(room) for room in facts.rooms if not room.area]
    return Plan(dict(charges), anomalies + used.anomalies)


def _charge(facts: Facts, item: ItemFact, part: Part) -> Charge:
    last = (facts.month + (part.months - 1)).last_day
    return Charge(item.fee, item.name, part.detail, part.amount_minor, facts.month.first_day, last)


def _without_area(room: RoomFact) -> Anomaly:
    return Anomaly(AnomalyKind.NO_AREA, "房屋面积缺失", room.id)


def _parts(facts: Facts, used: Used, item: ItemFact) -> Iterator[Part]:
    match item.formula, item.payer:
        case (Manual(), _) | (Fixed(), Payer.PARKING_SPACE | Payer.VEHICLE):
            yield from _assigned(facts, item)
        case (Shared() as formula, _):
            yield from _shared(facts, used, item, formula)
        case (ByArea() | Fixed() | Metered(), _):
            months = months_charged(item.cycle, item.begins, item.ends, facts.month)
            for room in facts.rooms:
                if months and item.covers(room):
                    yield from _for_room(used, item, room, months)


def _for_room(used: Used, item: ItemFact, room: RoomFact, months: int) -> Iterator[Part]:
    match item.formula:
        case ByArea() as formula if room.area:
            detail = wording.by_area(room.area, formula.rate, months)
            yield Part(room.id, months, formula.amount(room.area, months), detail)
        case Fixed() as formula:
            detail = wording.by_month(formula.amount_minor, months)
            yield Part(room.id, months, formula.amount(months), detail)
        case Metered() as formula:
            usage = used.by_room.get((room.id, formula.medium), NOTHING)
            detail = wording.by_tiers(formula.steps(*usage), formula.medium)
            yield Part(room.id, months, formula.amount(*usage), detail)


def _assigned(facts: Facts, item: ItemFact) -> Iterator[Part]:
    """Its cycles are counted from the month in which the space was let."""
    for one in facts.assignments:
        if one.fee_item_id != item.id:
            continue
        ends = min((end for end in (item.ends, one.ends) if end is not None), default=None)
        months = months_charged(item.cycle, max(item.begins, one.begins), ends, facts.month)
        monthly = item.formula.amount_minor if isinstance(item.formula, Fixed) else one.amount_minor or 0
        detail = wording.by_month(monthly, months, one.subject)
        yield Part(one.room_id, months, monthly * months, detail)


def _shared(facts: Facts, used: Used, item: ItemFact, formula: Shared) -> Iterator[Part]:
    """A building's meters are shared by its rooms, the community's by all."""
    for (building_id, place, medium), usage in used.shared.items():
        if medium is not formula.medium or item.building_id not in {None, building_id}:
            continue
        payers = [room for room in facts.rooms if building_id in {None, room.building_id}]
        areas = {room.id: room.area for room in payers if room.area}
        detail = wording.by_share(place, usage.quantity, medium, formula.rate)
        total = formula.total(usage.quantity)
        for room_id, amount in (share(total, areas) if areas else {}).items():
            yield Part(room_id, 1, amount, detail)
