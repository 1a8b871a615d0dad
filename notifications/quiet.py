"""Quiet hours: wall-clock times of the place where people live."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(now: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime | None:
    """When the present quiet hours end, in UTC; None outside of them.

    They begin at `quiet_from` and are over at `quiet_until`, on the next day if that is the earlier time
    of the two. Equal times mean none. An end that the clocks skip in spring comes as much later as they skip.
    """
    here = now.astimezone(zone)
    if not _quiet(here.time(), quiet_from, quiet_until):
        return None
    day = here.date() if here.time() < quiet_until else here.date() + timedelta(days=1)
    for fold in (0, 1):
        end = datetime.combine(day, quiet_until, zone).replace(fold=fold).astimezone(UTC)
        if end > now:
            break
    return end


def _quiet(at: time, quiet_from: time, quiet_until: time) -> bool:
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until
