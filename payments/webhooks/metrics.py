"""What operators watch of the inbox. An alarm belongs on any rise of the outcome QUARANTINED."""

from prometheus_client import Counter

EVENTS = Counter(
    "palm_webhook_events", "Events of payment providers by what became of them.", ["type", "outcome"]
)
