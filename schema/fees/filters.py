"""What lists of anomalies can be narrowed by."""

from schema.engine import Filter
from schema.fees.enums import AnomalyKind

ANOMALY_KIND = Filter("kind", AnomalyKind | None, lambda anomaly, value: anomaly.c.kind == value)
