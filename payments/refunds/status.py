"""Where a refund stands: like a payment, it keeps the highest status that was ever heard of it.

FAILED is the highest: banks send money back that they were said to have passed on.
"""

from enum import StrEnum


class RefundStatus(StrEnum):
    """From lowest to highest. From PENDING on the provider has taken the money out of our balance."""

    STARTING = "STARTING"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"

    @property
    def height(self) -> int:
        """Its place in the order."""
        return ORDER.index(self)


ORDER = tuple(RefundStatus)
GIVEN = (RefundStatus.PENDING, RefundStatus.SUCCEEDED)
"""What is with the payer, or on its way there."""


def highest(known: RefundStatus, heard: RefundStatus) -> RefundStatus:
    """What to keep of the two."""
    return max(known, heard, key=lambda each: each.height)
