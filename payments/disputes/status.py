"""Where a dispute stands: like a payment, it keeps the highest status that was ever heard of it."""

from enum import StrEnum


class DisputeStatus(StrEnum):
    """From lowest to highest. An inquiry moves no money yet and may become a dispute; a refund settles it."""

    INQUIRY = "INQUIRY"
    INQUIRY_UNDER_REVIEW = "INQUIRY_UNDER_REVIEW"
    NEEDS_RESPONSE = "NEEDS_RESPONSE"
    UNDER_REVIEW = "UNDER_REVIEW"
    INQUIRY_CLOSED = "INQUIRY_CLOSED"
    WON = "WON"
    LOST = "LOST"

    @property
    def height(self) -> int:
        """Its place in the order."""
        return ORDER.index(self)

    @property
    def is_final(self) -> bool:
        """Whether the bank has said its last word."""
        return self.height >= DisputeStatus.INQUIRY_CLOSED.height


ORDER = tuple(DisputeStatus)
FREEZING = (DisputeStatus.NEEDS_RESPONSE, DisputeStatus.UNDER_REVIEW, DisputeStatus.LOST)
"""While one of its disputes stands so, nothing can be refunded of a payment: the bank has the money."""


def highest(known: DisputeStatus, heard: DisputeStatus) -> DisputeStatus:
    """What to keep of the two."""
    return max(known, heard, key=lambda each: each.height)
