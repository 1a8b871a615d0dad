"""When Python looks for garbage in the API: often among young objects, seldom among all (ADR 0012).

Counting references frees nearly everything at once; the collector is there for cycles. A full collection
walks every object of the process, and meanwhile nothing else happens: 80 ms for each thousand sockets. By
default Python makes one for 70,000 more objects, so every few seconds under load; here for two million, which
are some 200 MB.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 5_000
YOUNG_COLLECTIONS = 20
OLDER_COLLECTIONS = 20


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Begin it when everything is built: what is there then is never looked at again."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_COLLECTIONS, OLDER_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
