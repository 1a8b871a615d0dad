"""When a bill is reminded of: days counted from its due day, in the community's time."""

from datetime import time, timedelta
from enum import StrEnum

# From then on a day counts: nobody is reminded of money at midnight.
MORNING = time(9, 0)
# So long after its day the last step is still made up for; older bills are no news.
LAST_CHANCE = timedelta(days=30)


class ReminderStep(StrEnum):
    """Each is made once a bill. After a pause only the latest that has come is made."""

    BEFORE_DUE = "BEFORE_DUE"
    DUE_DAY = "DUE_DAY"
    OVERDUE_WEEK = "OVERDUE_WEEK"
    OVERDUE_MONTH = "OVERDUE_MONTH"


DAYS = {
    ReminderStep.BEFORE_DUE: -3,
    ReminderStep.DUE_DAY: 0,
    ReminderStep.OVERDUE_WEEK: 7,
    ReminderStep.OVERDUE_MONTH: 30,
}
