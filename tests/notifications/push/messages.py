"""A message to send."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.phones.models import Platform
from notifications.messages.profile import profile_of
from notifications.models import NotificationKind
from notifications.push.transport import PushMessage

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NAMES = ("delivery_id", "notification_id", "phone_device_id", "community_id", "subject_id", "correlation_id")
KEYS = {name: UUID(int=number) for number, name in enumerate(NAMES, start=1)}


def push(token: str = "phone:1", kind: str = "ALARM", level: str | None = "I", **more: Any) -> PushMessage:
    values: dict[str, Any] = {
        "token": token,
        "platform": Platform.ANDROID,
        "kind": NotificationKind(kind),
        "level": level,
        "profile": profile_of(NotificationKind(kind), level),
        "title": "红色预警：烟感报警",
        "body": "请立即撤离",
        "subject_kind": "alarm",
        "position": 42,
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
    }
    return PushMessage(**KEYS | values | more)
