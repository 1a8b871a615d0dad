"""One message, before it is known who gets it in which language."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.kit.actor import App
from notifications.audiences.part import Part
from notifications.messages.profile import Profile, profile_of
from notifications.models import NotificationKind

LONGEST_TITLE = 120
LONGEST_BODY = 400


@dataclass(frozen=True, slots=True)
class Text:
    """What stands on the lock screen. Longer texts are cut with an ellipsis."""

    title: str
    body: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", cut(self.title, LONGEST_TITLE))
        object.__setattr__(self, "body", cut(self.body, LONGEST_BODY))


def cut(text: str, longest: int) -> str:
    """At most `longest` characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same text in both languages."""

    zh: Text
    en: Text

    def text(self, language: str) -> Text:
        """English where asked for, else Chinese."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`audience` says who gets it, and `wording` what they read; staff read `for_staff` where it differs.

    `subject_kind` names the type of the subject as global ids do not: `alarm`, `notice`, `bill`, `payment`,
    `residency`, `device_event`. `expires_at` is the subject's own end; else the profile's time to live counts
    from the event.
    """

    kind: NotificationKind
    level: str | None = None
    subject_kind: str
    community_id: UUID
    subject_id: UUID
    audience: tuple[Part, ...]
    wording: Wording
    for_staff: Wording | None = None
    expires_at: datetime | None = None
    profile: Profile = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "profile", profile_of(self.kind, self.level))

    def text(self, apps: frozenset[App], language: str) -> Text:
        """What a person reads who is reached through these apps."""
        staff = self.for_staff is not None and App.MANAGER in apps
        wording = self.for_staff if staff and self.for_staff is not None else self.wording
        return wording.text(language)

    def ends_at(self, occurred_at: datetime) -> datetime:
        """From then on, no push of it makes sense."""
        return self.expires_at or occurred_at + self.profile.time_to_live
