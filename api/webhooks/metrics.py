"""What operators watch of the door: requests by what became of them."""

from prometheus_client import Counter

REQUESTS = Counter("palm_webhook_requests", "Requests of payment providers by outcome.", ["outcome"])
