"""How urgently each kind of message travels: the delivery table of DOMAIN, Push."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from notifications.models import NotificationKind


class Channel(StrEnum):
    """The Android notification channel, whose sound and importance the resident controls."""

    EMERGENCY_RED = "emergency_red"
    EMERGENCY_ORANGE = "emergency_orange"
    EMERGENCY_YELLOW = "emergency_yellow"
    INCIDENT = "incident"
    NOTICE = "notice"
    BILL = "bill"
    VISIT = "visit"


class Interruption(StrEnum):
    """Apple's interruption level. CRITICAL needs an entitlement; without it the phone is told
    TIME_SENSITIVE."""

    CRITICAL = "critical"
    TIME_SENSITIVE = "time-sensitive"
    ACTIVE = "active"
    PASSIVE = "passive"


class CollapseKey(StrEnum):
    """While a handset is away, only the newest message of a key waits for it. FCM allows four keys."""

    EMERGENCY = "emg"
    INCIDENT = "incident"
    BILL = "bill"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`time_to_live` bounds how long an undelivered message stays useful, when its subject has no expiry
    of its own.

    `private` hides the text on a locked screen. `quietable` messages wait for the end of the person's
    quiet hours; `mutable` ones are not pushed at all to who has muted their kind. `priority` orders the
    job queue, high first.
    """

    channel: Channel
    urgent: bool
    interruption: Interruption
    time_to_live: timedelta
    collapse: CollapseKey | None
    priority: int
    private: bool = False
    quietable: bool = True
    mutable: bool = True


UNTIL_EXPIRY = timedelta(hours=24)

RED = Profile(
    channel=Channel.EMERGENCY_RED,
    urgent=True,
    interruption=Interruption.CRITICAL,
    time_to_live=UNTIL_EXPIRY,
    collapse=None,
    priority=100,
    quietable=False,
    mutable=False,
)
ORANGE = Profile(
    channel=Channel.EMERGENCY_ORANGE,
    urgent=True,
    interruption=Interruption.TIME_SENSITIVE,
    time_to_live=UNTIL_EXPIRY,
    collapse=CollapseKey.EMERGENCY,
    priority=80,
    quietable=False,
)
# HIGH on Android is allowed because each of our messages shows itself to the user.
YELLOW = Profile(
    channel=Channel.EMERGENCY_YELLOW,
    urgent=True,
    interruption=Interruption.ACTIVE,
    time_to_live=timedelta(hours=6),
    collapse=CollapseKey.EMERGENCY,
    priority=60,
    quietable=False,
)
BLUE = Profile(
    channel=Channel.INCIDENT,
    urgent=False,
    interruption=Interruption.PASSIVE,
    time_to_live=timedelta(hours=24),
    collapse=CollapseKey.INCIDENT,
    priority=20,
)
NOTICE = Profile(
    channel=Channel.NOTICE,
    urgent=False,
    interruption=Interruption.PASSIVE,
    time_to_live=timedelta(hours=24),
    collapse=CollapseKey.NOTICE,
    priority=10,
)
BILL = Profile(
    channel=Channel.BILL,
    urgent=False,
    interruption=Interruption.ACTIVE,
    time_to_live=timedelta(hours=72),
    collapse=CollapseKey.BILL,
    priority=10,
    private=True,
)
# Not collapsed: each is about another visit or another decision, and the newest does not replace the others.
VISIT = Profile(
    channel=Channel.VISIT,
    urgent=False,
    interruption=Interruption.ACTIVE,
    time_to_live=timedelta(hours=72),
    collapse=None,
    priority=20,
    private=True,
)

ALARMS = {"I": RED, "II": ORANGE, "III": YELLOW, "IV": BLUE}
OTHERS = {
    NotificationKind.ALARM: BLUE,
    NotificationKind.NOTICE: NOTICE,
    NotificationKind.BILL: BILL,
    NotificationKind.DOOR: VISIT,
    NotificationKind.RESIDENCY: VISIT,
}


def profile_of(kind: NotificationKind, level: str | None) -> Profile:
    """An alarm without a level is news of its end, which wakes nobody."""
    if kind is NotificationKind.ALARM and level is not None:
        return ALARMS[level]
    return OTHERS[kind]
