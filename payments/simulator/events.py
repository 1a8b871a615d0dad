"""Events: a snapshot of an object at a moment, stored, and queued for every endpoint that wants it."""

from payments.simulator.clock import Clock
from payments.simulator.ids import new_id
from payments.simulator.rendering import shown
from payments.simulator.specification import version
from payments.simulator.store import Json, Store
from payments.simulator.webhooks.queue import DeliveryQueue


class Events:
    """Writes in the transaction of the request that causes them."""

    def __init__(self, store: Store, clock: Clock, queue: DeliveryQueue) -> None:
        self._store = store
        self._clock = clock
        self._queue = queue

    def emit(
        self,
        type: str,
        body: Json,
        previous: Json | None = None,
        *,
        request_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """`previous` holds the former values of what an update changed."""
        data: Json = {"object": shown(body)}
        if previous is not None:
            data["previous_attributes"] = shown(previous)
        endpoints = [each for each in self._store.select("webhook_endpoint") if wants(each, type)]
        event: Json = {
            "id": new_id("event"),
            "object": "event",
            "api_version": version(),
            "created": self._clock.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": len(endpoints),
            "request": {"id": request_id, "idempotency_key": idempotency_key},
            "type": type,
        }
        self._store.put(event)
        for endpoint in endpoints:
            self._queue.add(event["id"], endpoint["id"])


def wants(endpoint: Json, type: str) -> bool:
    """Whether the endpoint is to hear of events of this type."""
    enabled = endpoint["enabled_events"]
    return (
        endpoint["status"] == "enabled"
        and not endpoint.get("deleted")
        and ("*" in enabled or type in enabled)
    )
