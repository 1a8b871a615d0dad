"""Customers (`cus_…`)."""

from payments.simulator.call import Call
from payments.simulator.errors import no_such
from payments.simulator.objects import lists
from payments.simulator.objects.instruments import payment_method_for
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.updates import changed, refuse
from payments.simulator.store import Json

PLAIN = ("address", "description", "email", "name", "phone", "preferred_locales", "shipping", "tax_exempt")
UNSUPPORTED = ("cash_balance", "source", "tax", "tax_id_data", "test_clock", "validate", "coupon")


def create(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    customer = call.new(
        "customer",
        address=None,
        balance=0,
        currency=None,
        default_source=None,
        delinquent=False,
        description=None,
        discount=None,
        email=None,
        invoice_prefix=None,
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        metadata={},
        name=None,
        next_invoice_sequence=1,
        phone=None,
        preferred_locales=[],
        shipping=None,
        tax_exempt="none",
        test_clock=None,
    )
    customer["invoice_prefix"] = customer["id"][4:12].upper()
    _apply(call, customer)
    if method := call.parameters.get("payment_method"):
        from_test = payment_method_for(call, method, "payment_method")
        call.save(from_test | {"customer": customer["id"]}, "payment_method.attached")
    return call.save(customer, "customer.created")


def retrieve(call: Call) -> Json:
    """A deleted one is a stump that says so."""
    return call.named("customer", "customer")


def update(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    customer = _living(call)
    before = dict(customer)
    _apply(call, customer)
    return call.save(customer, "customer.updated", previous=changed(before, customer))


def delete(call: Call) -> Json:
    """Its payment methods are detached from it for good."""
    customer = _living(call)
    for method in call.store.select(
        "payment_method", "json_extract(body, '$.customer') = :id", {"id": customer["id"]}
    ):
        call.save(method | {"customer": None, "_spent": True}, "payment_method.detached")
    call.save(customer, "customer.deleted")
    return call.save({"id": customer["id"], "object": "customer", "deleted": True})


def listed(call: Call) -> Json:
    return lists.page(call, "customer", {"email": call.parameters.get("email")})


def payment_methods(call: Call) -> Json:
    customer = _living(call)
    filters = {"customer": customer["id"], "type": call.parameters.get("type")}
    return lists.page(call, "payment_method", filters)


def _living(call: Call) -> Json:
    customer = call.named("customer", "customer")
    if customer.get("deleted"):
        raise no_such("customer", customer["id"], param="id", status=404)
    return customer


def _apply(call: Call, customer: Json) -> None:
    given = call.parameters
    for name in PLAIN:
        if name in given:
            customer[name] = given[name] if given[name] != "" else None
    customer["metadata"] = merged(customer["metadata"], given.get("metadata"))
    settings = given.get("invoice_settings", {})
    if default := settings.get("default_payment_method"):
        call.known("payment_method", default, "invoice_settings[default_payment_method]")
    customer["invoice_settings"] = customer["invoice_settings"] | settings
