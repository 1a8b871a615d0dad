"""When an event is tried again that could not be worked on, and when no more."""

import random
from datetime import timedelta

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=1)
# Nine hours in all: longer than a database or a provider is away, shorter than a day's books.
MOST_ATTEMPTS = 20
# About three minutes: a payment that is being written is there by then, or the sweeper has found it.
PATIENCE_FOR_STRANGERS = 8


def wait_after(attempts: int) -> timedelta:
    """Doubles with each attempt, and is cut short at random by up to a half, so that many do not return at
    once.
    """
    whole: timedelta = min(FIRST_WAIT * (1 << min(attempts - 1, 30)), LONGEST_WAIT)
    return whole * random.uniform(0.5, 1)  # noqa: S311 - spreads load, hides nothing
