"""The event's object in the house's words."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from payments.webhooks.received import StripeEvent
from payments.webhooks.verdicts import Quarantine

Heard = TypeVar("Heard")


def in_our_words(event: StripeEvent, read: Callable[[Mapping[str, Any]], Heard]) -> Heard:
    """Raises Quarantine for an object that is not as its type promises."""
    try:
        return read(event.data.object)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as problem:
        raise Quarantine("UNREADABLE_OBJECT") from problem
