"""The small world with a till."""

from tests.payments.refunds.conftest import clock, till, units, world

__all__ = ["clock", "till", "units", "world"]
