"""notificationPreferenceUpdate: a person says what they want to be pushed, and when not."""

from datetime import time
from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, InvalidInput
from notifications import models
from notifications.inbox.preferences import QuietHours, UpdatePreferences, update_preferences
from schema.kit.apps import SIGNED_IN
from schema.kit.commands import Call, command
from schema.notifications.enums import NotificationKind
from schema.notifications.types import NotificationPreference


@strawberry.input(description="Hours in which what can wait is held back.")
class QuietHoursInput:
    begin: str = strawberry.field(description="HH:MM in the community's time zone: 22:30.")
    end: str = strawberry.field(description="HH:MM; before `begin` if over midnight: 07:00.")


@strawberry.input(description="The whole of it: what is left out is not muted.")
class NotificationPreferenceUpdateInput:
    muted_kinds: list[NotificationKind] = strawberry.field(
        default_factory=list, description="Kinds that shall not be pushed; they still come to the inbox."
    )
    quiet_hours: QuietHoursInput | None = strawberry.field(
        default=None, description="Null or omitted: no quiet hours."
    )


Input = Annotated[NotificationPreferenceUpdateInput, strawberry.argument(description="Your wishes.")]


@command(
    returns=NotificationPreference,
    errors=(Forbidden, InvalidInput),
    apps=SIGNED_IN,
    description="Sets what you want to be pushed, and when not. An alarm of level I comes all the same.",
)
async def notification_preference_update(call: Call, input: Input) -> models.Preference:
    quiet = input.quiet_hours
    hours = None if quiet is None else QuietHours(clock_time(quiet.begin), clock_time(quiet.end))
    wish = UpdatePreferences(frozenset(input.muted_kinds), hours)
    return await update_preferences(call.unit, call.actor, wish)


def clock_time(text: str) -> time:
    """A time of the day from HH:MM."""
    hour, _, minute = text.partition(":")
    if len(text) == 5 and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:
        return time(int(hour), int(minute))
    raise InvalidInput("input", "quietHours", rule_zh="时间格式为 HH:MM", rule_en="times are HH:MM")
