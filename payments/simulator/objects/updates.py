"""What updates have in common."""

from collections.abc import Iterable

from payments.simulator.call import Call
from payments.simulator.errors import unsupported
from payments.simulator.store import Json


def changed(before: Json, after: Json) -> Json:
    """The former values of the members that differ, as an event's `previous_attributes` tells them."""
    return {name: before.get(name) for name, value in after.items() if before.get(name) != value}


def refuse(call: Call, names: Iterable[str]) -> None:
    """Parameters with an effect that is not simulated. Raises StripeError."""
    for name in names:
        if name in call.parameters:
            raise unsupported(f"parameter {name}", param=name)


def refuse_other(call: Call, **simulated: str) -> None:
    """Parameters of which one value alone is simulated. Raises StripeError for another."""
    for name, value in simulated.items():
        if call.parameters.get(name, value) != value:
            raise unsupported(f"{name} {call.parameters[name]}", param=name)
