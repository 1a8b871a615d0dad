"""Payment methods (`pm_…`): cards, Alipay and WeChat Pay."""

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import lists
from payments.simulator.objects.instruments import from_data, from_name, payment_method_for
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.test_cards import CARDS, declined, name_of
from payments.simulator.objects.updates import changed, refuse
from payments.simulator.store import Json

REUSABLE = ("card", "alipay")


def create(call: Call) -> Json:
    refuse(call, ("payment_method", "customer", "customer_account", "custom"))
    if "type" not in call.parameters:
        raise invalid("Missing required param: type.", param="type", code="parameter_missing")
    return call.save(from_data(call, call.parameters, ""))


def retrieve(call: Call) -> Json:
    """Looking at a test method such as `pm_card_visa` makes one of its own."""
    id = call.path["payment_method"]
    if name_of(id):
        return call.save(from_name(call, id))
    return call.named("payment_method", "payment_method")


def update(call: Call) -> Json:
    method = call.named("payment_method", "payment_method")
    before = dict(method)
    given = call.parameters
    method["metadata"] = merged(method["metadata"], given.get("metadata"))
    method["billing_details"] = method["billing_details"] | given.get("billing_details", {})
    if "allow_redisplay" in given:
        method["allow_redisplay"] = given["allow_redisplay"]
    if isinstance(card := given.get("card"), dict) and method["type"] == "card":
        method["card"] |= {name: card[name] for name in ("exp_month", "exp_year") if name in card}
    return call.save(method, "payment_method.updated", previous=changed(before, method))


def attach(call: Call) -> Json:
    """To a customer, whose other intents may then use it again and again."""
    customer = call.given("customer", "customer")
    if customer is None:
        raise invalid("Missing required param: customer.", param="customer", code="parameter_missing")
    method = payment_method_for(call, call.path["payment_method"], "payment_method", status=404)
    if method["type"] not in REUSABLE:
        text = f"Payment methods of type '{method['type']}' cannot be saved to customers."
        raise invalid(text, param="payment_method")
    if method["customer"] not in (None, customer["id"]):
        text = "The payment method you provided has already been attached to a customer."
        raise invalid(text, code="payment_method_unexpected_state")
    card = CARDS.get(method.get("_card", ""))
    if card is not None and card.decline and not card.attaches:
        raise declined(card.decline)
    return call.save(method | {"customer": customer["id"]}, "payment_method.attached")


def detach(call: Call) -> Json:
    """It may not be used again."""
    method = call.named("payment_method", "payment_method")
    if method["customer"] is None:
        text = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise invalid(text, code="payment_method_unexpected_state")
    detached = method | {"customer": None, "_spent": True}
    return call.save(detached, "payment_method.detached", previous={"customer": method["customer"]})


def listed(call: Call) -> Json:
    given = call.parameters
    filters = {"customer": given.get("customer"), "type": given.get("type")}
    return lists.page(call, "payment_method", filters)
