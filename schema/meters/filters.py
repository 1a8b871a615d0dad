"""What lists of meters can be narrowed by."""

from schema.engine import Filter

SHARED = Filter(
    "shared",
    bool | None,
    lambda meter, value: meter.c.room_id.is_(None) == value,
    description="true: only those that are shared by a building or by all; false: only those of rooms.",
)
