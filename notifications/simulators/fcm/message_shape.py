"""The shape of `messages:send` as FCM v1 accepts it. Unknown fields are refused, as Google's JSON parser
does."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic.alias_generators import to_camel

Duration = Annotated[str, Field(pattern=r"^\d{1,7}(\.\d{1,9})?s$")]
Text = dict[str, str]
RESERVED = ("google.", "gcm.")
LARGEST_PAYLOAD = 4096


class Shape(BaseModel):
    """Google reads both `collapse_key` and `collapseKey`."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)


class Notification(Shape):
    title: str | None = None
    body: str | None = None
    image: str | None = None


class Color(Shape):
    red: float = 0
    green: float = 0
    blue: float = 0
    alpha: float | None = None


class LightSettings(Shape):
    color: Color
    light_on_duration: Duration
    light_off_duration: Duration


class AndroidNotification(Notification):
    icon: str | None = None
    color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    sound: str | None = None
    tag: str | None = None
    click_action: str | None = None
    body_loc_key: str | None = None
    body_loc_args: list[str] | None = None
    title_loc_key: str | None = None
    title_loc_args: list[str] | None = None
    channel_id: str | None = None
    ticker: str | None = None
    sticky: bool | None = None
    event_time: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$")] | None = None
    local_only: bool | None = None
    notification_priority: (
        Literal["PRIORITY_MIN", "PRIORITY_LOW", "PRIORITY_DEFAULT", "PRIORITY_HIGH", "PRIORITY_MAX"] | None
    ) = None
    vibrate_timings: list[Duration] | None = None
    default_vibrate_timings: bool | None = None
    default_sound: bool | None = None
    light_settings: LightSettings | None = None
    default_light_settings: bool | None = None
    visibility: Literal["PRIVATE", "PUBLIC", "SECRET"] | None = None
    notification_count: int | None = None
    proxy: Literal["ALLOW", "DENY", "IF_PRIORITY_LOWERED"] | None = None


class Options(Shape):
    analytics_label: Annotated[str, Field(pattern=r"^[a-zA-Z0-9-_.~%]{1,50}$")] | None = None
    image: str | None = None


class Android(Shape):
    collapse_key: str | None = None
    priority: Literal["NORMAL", "HIGH", "normal", "high"] | None = None
    ttl: Duration | None = None
    restricted_package_name: str | None = None
    data: Text | None = None
    notification: AndroidNotification | None = None
    fcm_options: Options | None = None
    direct_boot_ok: bool | None = None


class Apns(Shape):
    headers: Text | None = None
    payload: dict[str, JsonValue] | None = None
    fcm_options: Options | None = None
    live_activity_token: str | None = None

    @model_validator(mode="after")
    def apple_s_rules(self) -> "Apns":
        level = _aps(self.payload).get("interruption-level", "active")
        if level not in {"passive", "active", "time-sensitive", "critical"}:
            raise ValueError(f"unknown interruption-level {level}")
        if (self.headers or {}).get("apns-priority", "10") not in {"1", "5", "10"}:
            raise ValueError("apns-priority must be 1, 5 or 10")
        if len((self.headers or {}).get("apns-collapse-id", "").encode()) > 64:
            raise ValueError("apns-collapse-id is longer than 64 bytes")
        return self


def _aps(payload: dict[str, Any] | None) -> dict[str, Any]:
    aps = (payload or {}).get("aps", {})
    if not isinstance(aps, dict):
        raise TypeError("aps must be an object")
    return aps


def plausible(token: str) -> str:
    """A registration token is URL-safe text; whether it is known is another question."""
    if not token or len(token) > 400 or not all(c.isalnum() or c in "-_:." for c in token):
        raise ValueError("The registration token is not a valid FCM registration token")
    return token


class Message(Shape):
    """Addressed in exactly one way."""

    token: Annotated[str, AfterValidator(plausible)] | None = None
    fid: str | None = None
    topic: str | None = None
    condition: str | None = None
    name: str | None = None
    data: Text | None = None
    notification: Notification | None = None
    android: Android | None = None
    apns: Apns | None = None
    webpush: dict[str, JsonValue] | None = None
    fcm_options: Options | None = None

    @model_validator(mode="after")
    def google_s_rules(self) -> "Message":
        if sum(way is not None for way in (self.token, self.fid, self.topic, self.condition)) != 1:
            raise ValueError("exactly one of token, fid, topic and condition is required")
        data = self.data or {}
        for key in data:
            if key.startswith(RESERVED) or key in {"from", "message_type"}:
                raise ValueError(f"data key {key} is reserved")
        if sum(len(key.encode()) + len(value.encode()) for key, value in data.items()) > LARGEST_PAYLOAD:
            raise ValueError("the payload is larger than 4096 bytes")
        return self


class SendRequest(Shape):
    message: Message
    validate_only: bool = False
