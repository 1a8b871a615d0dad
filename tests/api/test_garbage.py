"""What is built at the start is not walked again, and young garbage still goes."""

import gc
import weakref

from api.garbage import OLDER_COLLECTIONS, YOUNG_COLLECTIONS, YOUNG_OBJECTS, collected_seldom


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_thresholds_hold_inside_and_end_with_it() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with collected_seldom():
        assert gc.get_threshold() == (YOUNG_OBJECTS, YOUNG_COLLECTIONS, OLDER_COLLECTIONS)
        assert gc.get_freeze_count() > frozen
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_young_garbage_is_collected() -> None:
    with collected_seldom():
        ring = Ring()
        gone = weakref.ref(ring)
        del ring
        kept = [[] for _ in range(YOUNG_OBJECTS + 1)]  # type: list[list[int]]
        assert gone() is None
        assert len(kept) == YOUNG_OBJECTS + 1
