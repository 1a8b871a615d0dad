"""The words of the inbox, described for apps. Types and filters take them from here."""

from notifications.models import NotificationKind
from schema.kit.enums import describe

__all__ = ["NotificationKind"]

describe(
    NotificationKind,
    ALARM="An alarm that concerns you.",
    NOTICE="A notice to you.",
    BILL="A bill of yours.",
    DOOR="A door of yours was opened.",
    RESIDENCY="Where you live, or who applies to you.",
)
