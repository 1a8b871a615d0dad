"""公摊: what is used in common is paid by all, each by the area of their room."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID


def share(total_minor: int, areas: Mapping[UUID, Decimal]) -> dict[UUID, int]:
    """Each room's part of an amount, in the order of the rooms' keys; the parts sum to it exactly.

    By the method of largest remainders: everybody pays the whole minor units of their exact part, and what
    is left is paid one by one by those whose parts were cut the most, among equals by the smaller key. So
    nobody is a whole unit away from their exact part, and the order in which rooms come changes nothing.
    Raises ValueError for a negative amount, for no room, and for an area that is not positive.
    """
    if total_minor < 0 or not areas or min(areas.values()) <= 0:
        raise ValueError("a share needs an amount, and rooms with an area")
    whole = sum(map(Fraction, areas.values()))
    exact = {room: total_minor * Fraction(areas[room]) / whole for room in sorted(areas)}
    parts = {room: floor(part) for room, part in exact.items()}
    left = total_minor - sum(parts.values())
    for room in sorted(exact, key=lambda room: (parts[room] - exact[room], room))[:left]:
        parts[room] += 1
    return parts
