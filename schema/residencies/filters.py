"""What lists of residencies can be narrowed by."""

from schema.engine import Filter
from schema.residencies.enums import ResidencyStatus

RESIDENCY_STATUS = Filter(
    "status", ResidencyStatus | None, lambda residency, value: residency.c.status == value
)
