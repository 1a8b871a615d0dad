"""From what meters showed to what was used, with what looks odd about it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.billing.medium import Medium
from domain.billing.runs.facts import MeterFact
from domain.billing.runs.models import AnomalyKind
from domain.billing.runs.wording import number

ODD_GROWTH = 3


class Anomaly(NamedTuple):
    """Something for a human to look at."""

    kind: AnomalyKind
    detail: str
    room_id: UUID | None = None
    meter_id: UUID | None = None


class Usage(NamedTuple):
    """`quantity` of the month, after `before` in the same calendar year; m³ or kWh."""

    before: Decimal
    quantity: Decimal

    def __add__(self, other: object) -> "Usage":
        """Several meters of one home count as one."""
        if not isinstance(other, Usage):
            return NotImplemented
        return Usage(self.before + other.before, self.quantity + other.quantity)


NOTHING = Usage(Decimal(0), Decimal(0))


class Used(NamedTuple):
    """By room, and by the building of shared meters (None for the whole community)."""

    by_room: dict[tuple[UUID, Medium], Usage]
    shared: dict[tuple[UUID | None, str, Medium], Usage]
    anomalies: list[Anomaly]


def measure(meters: Iterable[MeterFact], begins: datetime) -> Used:
    """What each home, and all together, used. A meter that cannot be right adds nothing."""
    used = Used(defaultdict(lambda: NOTHING), defaultdict(lambda: NOTHING), [])
    for meter in meters:
        usage, odd = _month_of(meter, begins)
        if odd is not None:
            used.anomalies.append(_anomaly(meter, *odd))
        if usage is None:
            continue
        if meter.room_id is not None:
            used.by_room[meter.room_id, meter.medium] += usage
        else:
            used.shared[meter.building_id, meter.place, meter.medium] += usage
    return used


def _month_of(meter: MeterFact, begins: datetime) -> tuple[Usage | None, tuple[AnomalyKind, str] | None]:
    new_year, last_month, begin, end = (
        meter.at_new_year,
        meter.at_last_month,
        meter.at_begin,
        meter.at_end,
    )
    if new_year is None or last_month is None or begin is None or end is None:
        return None, (AnomalyKind.NO_READING, "从未抄表")
    shown = f"{number(begin)} → {number(end)} {meter.medium.unit}"
    if end < begin:
        return None, (AnomalyKind.WENT_BACK, shown)
    if meter.read_at is None or meter.read_at <= begins:
        return None, (AnomalyKind.NO_READING, f"上次读数 {number(end)} {meter.medium.unit}")
    usage = Usage(max(Decimal(0), begin - new_year), end - begin)
    if begin > last_month and usage.quantity >= ODD_GROWTH * (begin - last_month):
        detail = f"{shown}，上月用量 {number(begin - last_month)}"
        return usage, (AnomalyKind.TRIPLED, detail)
    return usage, None


def _anomaly(meter: MeterFact, kind: AnomalyKind, detail: str) -> Anomaly:
    return Anomaly(kind, f"{meter.code}：{detail}", meter.room_id, meter.id)
