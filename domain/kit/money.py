"""Amounts of money in minor units (分), so that sums are exact."""

from dataclasses import dataclass


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added; convert one of them first."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: `minor` counts the smallest unit of `currency` (ISO 4217), 260 CNY being 2.60 元."""

    minor: int
    currency: str = "CNY"

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} + {other.currency}")
        return Money(self.minor + other.minor, self.currency)
