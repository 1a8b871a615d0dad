"""Events: a snapshot of an object at a moment, stored, and queued for every endpoint that wants it."""

from payments.simulator.clock import Clock
from payments.simulator.ids import new_id
from payments.simulator.rendering import shown
from payments.simulator.specification import version
from payments.simulator.store import Json, Store
from payments.simulator.webhooks.queue import DeliveryQueue


class Events:
    """Writes in the transaction of the request that causes them."""

    def __init__(self, clock: Clock, queue: DeliveryQueue) -> None:
        self._clock = clock
        self._queue = queue

    def emit(
        self,
        store: Store,
        type: str,
        body: Json,
        previous: Json | None = None,
        *,
        request_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """In the account that the store is of. `previous` holds the former values of what was changed."""
        data: Json = {"object": shown(body)}
        if previous is not None:
            data["previous_attributes"] = shown(previous)
        endpoints = [each for each in listeners(store) if wants(each, type)]
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
        if store.account is not None:
            event["account"] = store.account
        store.put(event)
        for endpoint in endpoints:
            self._queue.add(event["id"], endpoint["id"])


def listeners(store: Store) -> list[Json]:
    """The endpoints of the account itself, and for a connected one the platform's that listen to such."""
    own = [each for each in store.select("webhook_endpoint") if not each.get("_connect")]
    if store.account is None:
        return own
    return own + [each for each in store.within(None).select("webhook_endpoint") if each.get("_connect")]


def wants(endpoint: Json, type: str) -> bool:
    """Whether the endpoint is to hear of events of this type."""
    enabled = endpoint["enabled_events"]
    return (
        endpoint["status"] == "enabled"
        and not endpoint.get("deleted")
        and ("*" in enabled or type in enabled)
    )
