"""What operators watch of ingest."""

from prometheus_client import Counter, Histogram

EVENTS = Counter("palm_device_events", "Device events by what became of them.", ["outcome"])
REQUESTS_REFUSED = Counter("palm_device_requests_refused", "Requests of devices that were refused.", ["code"])
GATE_OPEN = Counter(
    "palm_device_gate_open", "Requests that passed unchecked since Valkey could not be asked."
)
COMMIT_SECONDS = Histogram(
    "palm_device_commit_seconds",
    "From an event's receipt to its commit.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2),
)
