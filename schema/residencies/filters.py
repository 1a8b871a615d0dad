"""What lists of residencies can be narrowed by."""

from domain.residencies.models import ResidencyStatus
from schema.engine import Filter

RESIDENCY_STATUS = Filter(
    "status", ResidencyStatus | None, lambda residency, value: residency.c.status == value
)
