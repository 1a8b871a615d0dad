"""Where a payment stands, and how it gets there: it only rises.

What is heard of a payment may come late, twice, or in the wrong order. A payment keeps the highest status
that was ever heard of it, so the order does not matter: a join-semilattice. SUCCEEDED is the highest, for
money that has moved stays moved whatever was said of it before.
"""

from enum import StrEnum


class PaymentStatus(StrEnum):
    """From lowest to highest."""

    STARTING = "STARTING"
    PENDING = "PENDING"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"

    @property
    def height(self) -> int:
        """Its place in the order."""
        return ORDER.index(self)

    @property
    def is_final(self) -> bool:
        """Whether the payer can start another one: nothing waits for this one."""
        return self.height >= PaymentStatus.CANCELLED.height


ORDER = tuple(PaymentStatus)
OPEN = (PaymentStatus.STARTING, PaymentStatus.PENDING)


def highest(known: PaymentStatus, heard: PaymentStatus) -> PaymentStatus:
    """What to keep of the two."""
    return max(known, heard, key=lambda each: each.height)
