"""Reading events (`evt_…`); they are kept for good."""

from payments.simulator.call import Call
from payments.simulator.objects import lists
from payments.simulator.store import Json


def retrieve(call: Call) -> Json:
    return call.named("event", "id")


def listed(call: Call) -> Json:
    """By one type, or by several (`types[]`); `invoice.*` is not understood."""
    given = call.parameters
    return lists.page(call, "event", {"type": given.get("type")}, among={"type": given.get("types")})
