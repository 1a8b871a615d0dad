"""Webhook endpoints (`we_…`): who is told of which events. The secret is shown once, at creation."""

from payments.simulator.call import Call
from payments.simulator.ids import letters
from payments.simulator.objects import lists
from payments.simulator.objects.metadata import merged
from payments.simulator.store import Json


def create(call: Call) -> Json:
    given = call.parameters
    secret = f"whsec_{letters(32)}"
    connect = given.get("connect", False)
    endpoint = registered(call, given["url"], secret, given["enabled_events"], connect=connect)
    endpoint["description"] = given.get("description")
    endpoint["metadata"] = merged({}, given.get("metadata"))
    endpoint["api_version"] = given.get("api_version")
    return call.save(endpoint) | {"secret": secret}


def registered(call: Call, url: str, secret: str, events: list[str], *, connect: bool = False) -> Json:
    """A new endpoint, stored. With `connect` it hears of the connected accounts, and not of our own."""
    return call.save(
        call.new(
            "webhook_endpoint",
            api_version=None,
            application=None,
            description=None,
            enabled_events=events,
            metadata={},
            status="enabled",
            url=url,
            _connect=connect,
            _secret=secret,
        )
    )


def retrieve(call: Call) -> Json:
    return call.named("webhook_endpoint", "webhook_endpoint")


def update(call: Call) -> Json:
    endpoint = retrieve(call)
    given = call.parameters
    endpoint |= {name: given[name] for name in ("description", "enabled_events", "url") if name in given}
    if "disabled" in given:
        endpoint["status"] = "disabled" if given["disabled"] else "enabled"
    endpoint["metadata"] = merged(endpoint["metadata"], given.get("metadata"))
    return call.save(endpoint)


def delete(call: Call) -> Json:
    """What is still queued for it is not delivered any more."""
    endpoint = retrieve(call)
    call.store.sql.execute("DELETE FROM objects WHERE id = ?", (endpoint["id"],))
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def listed(call: Call) -> Json:
    return lists.page(call, "webhook_endpoint")
