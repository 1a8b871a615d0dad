"""The words of the inbox, described for apps. Types and filters take them from here."""

from notifications.models import DeliveryState, NotificationKind
from schema.kit.enums import describe

__all__ = ["DeliveryState", "NotificationKind"]

describe(
    NotificationKind,
    ALARM="An alarm that concerns you.",
    NOTICE="A notice to you.",
    BILL="A bill or a payment of yours, or one that you look after.",
    DOOR="A door of yours was opened.",
    RESIDENCY="Where you live, or who applies to you.",
)
describe(
    DeliveryState,
    QUEUED="Waits to be sent.",
    SENT="The push service has it.",
    FAILED="The push service refused it.",
    RECEIVED="It is on the handset.",
    OPENED="The person has opened it.",
    ACTED="The person has acted on it.",
)
