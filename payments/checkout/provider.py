"""The payment provider as use cases and the worker have it."""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from payments.checkout.present import ask_again, present
from payments.gateway.protocol import Gateway


@dataclass(frozen=True, slots=True)
class PaymentProvider:
    """`return_urls` are where payers may come back to, the first of them if nothing else is said.

    A payment has its turn at the provider: of fifty taps that say the same, one asks, and the others find the
    answer written down. Those of other processes the provider itself sorts out, by the key.
    """

    gateway: Gateway
    return_urls: tuple[str, ...]
    _turns: WeakValueDictionary[Key, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def present(self, units: Units, payment: Key) -> None:
        """See `present.py`."""
        async with self._turns.setdefault(payment, asyncio.Lock()):
            await present(units, self.gateway, payment)

    async def ask_again(self, units: Units, payment: Key) -> None:
        """See `present.py`."""
        async with self._turns.setdefault(payment, asyncio.Lock()):
            await ask_again(units, self.gateway, payment)
