"""Our message in FCM's words."""

from datetime import datetime, timedelta

from firebase_admin import messaging

from notifications.messages.profile import Interruption, Profile
from notifications.push.transport import PushMessage

LONGEST_LIFE = timedelta(weeks=4)
ALARM_SOUND = "alarm.caf"
IMMEDIATE, SAVING_POWER = "10", "5"


def fcm_message(message: PushMessage, now: datetime, *, critical_alerts: bool) -> messaging.Message:
    """`critical_alerts` says that Apple has entitled the app to break through silence."""
    made = messaging.Message(
        notification=messaging.Notification(title=message.title, body=message.body),
        data=data(message),
        android=_android(message, now),
        apns=_apns(message, critical_alerts=critical_alerts),
    )
    # Set here and not in the call, which warns that tokens will give way to installation ids: the apps
    # that we serve register with tokens.
    made.token = message.token
    return made


def data(message: PushMessage) -> dict[str, str]:
    """What the app reads to open the right screen. FCM takes text values only."""
    values = {
        "delivery_id": message.delivery_id,
        "notification_id": message.notification_id,
        "kind": message.kind.value,
        "level": message.level,
        "subject_kind": message.subject_kind,
        "community_id": message.community_id,
        "subject_id": message.subject_id,
        "correlation_id": message.correlation_id,
        "position": message.position,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def _android(message: PushMessage, now: datetime) -> messaging.AndroidConfig:
    profile = message.profile
    life = min(max(message.expires_at - now, timedelta(0)), LONGEST_LIFE)
    return messaging.AndroidConfig(
        priority="high" if profile.urgent else "normal",
        ttl=timedelta(seconds=int(life.total_seconds())),
        collapse_key=profile.collapse.value if profile.collapse else None,
        notification=messaging.AndroidNotification(
            channel_id=profile.channel.value,
            # A message that was sent twice, because a worker died in between, shows once.
            tag=str(message.notification_id),
            event_timestamp=message.created_at,
            priority="max" if profile.urgent else "default",
            visibility="private" if profile.private else "public",
        ),
    )


def _apns(message: PushMessage, *, critical_alerts: bool) -> messaging.APNSConfig:
    profile = message.profile
    level = _interruption(profile, critical_alerts=critical_alerts)
    collapse = profile.collapse.value if profile.collapse else str(message.notification_id)
    return messaging.APNSConfig(
        headers={
            "apns-priority": SAVING_POWER if level is Interruption.PASSIVE else IMMEDIATE,
            "apns-expiration": str(int(message.expires_at.timestamp())),
            "apns-collapse-id": collapse,
        },
        payload=messaging.APNSPayload(
            aps=messaging.Aps(
                sound=_sound(level),
                thread_id=profile.channel.value,
                category=message.kind.value,
                custom_data={"interruption-level": level.value},
            )
        ),
    )


def _interruption(profile: Profile, *, critical_alerts: bool) -> Interruption:
    if profile.interruption is Interruption.CRITICAL and not critical_alerts:
        return Interruption.TIME_SENSITIVE
    return profile.interruption


def _sound(level: Interruption) -> messaging.CriticalSound | str | None:
    match level:
        case Interruption.CRITICAL:
            return messaging.CriticalSound(ALARM_SOUND, critical=True, volume=1.0)
        case Interruption.PASSIVE:
            return None
        case _:
            return "default"
