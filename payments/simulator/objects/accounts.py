"""Connected accounts (`acct_…`): who gets a share of what the platform takes."""

from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import no_such
from payments.simulator.ids import new_id
from payments.simulator.objects import bank_accounts, lists
from payments.simulator.objects.account_state import reviewed, told
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.updates import refuse
from payments.simulator.store import Json

UNSUPPORTED = ("account_token", "documents", "groups")
FACTS = ("business_profile", "company", "individual", "tos_acceptance")
CURRENCIES = {
    "CN": "cny",
    "HK": "hkd",
    "SG": "sgd",
    "US": "usd",
    "GB": "gbp",
    "JP": "jpy",
    "AU": "aud",
    "CA": "cad",
}
# By the older word `type`: who pays the fees, who bears losses, who asks for papers, which dashboard.
CONTROLLERS = {
    "custom": ("application_custom", "application", "application", "none"),
    "express": ("application_express", "application", "stripe", "express"),
    "standard": ("account", "stripe", "stripe", "full"),
}
NO_PROFILE = dict.fromkeys(
    (
        "annual_revenue",
        "estimated_worker_count",
        "mcc",
        "minority_owned_business_designation",
        "name",
        "product_description",
        "support_address",
        "support_email",
        "support_phone",
        "support_url",
        "url",
    )
)


def create(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    account = _made(call)
    call.store.put(account)
    return _apply(call, account)


def retrieve(call: Call) -> Json:
    account = call.within(None).named("account", "account")
    if account.get("deleted"):
        raise no_such("account", account["id"], param="account", status=404)
    return account


def known(call: Call, id: str, param: str) -> Json:
    """The account that a parameter names. Raises StripeError (400)."""
    return call.within(None).known("account", id, param)


def own(call: Call) -> Json:
    """That of the header, or the platform's."""
    if call.account is not None:
        return known(call, call.account, "account")
    id = call.store.setting("platform") or new_id("account")
    call.store.set_setting("platform", id)
    return {
        "id": id,
        "object": "account",
        "charges_enabled": True,
        "details_submitted": True,
        "payouts_enabled": True,
        "type": "standard",
    }


def update(call: Call) -> Json:
    refuse(call, UNSUPPORTED)
    return _apply(call, retrieve(call))


def delete(call: Call) -> Json:
    account = retrieve(call)
    return call.within(None).save({"id": account["id"], "object": "account", "deleted": True})


def reject(call: Call) -> Json:
    """For good."""
    return reviewed(call, retrieve(call) | {"_rejected": call.parameters["reason"]})


def listed(call: Call) -> Json:
    return lists.page(call, "account")


def _made(call: Call) -> Json:
    given = call.parameters
    country = given.get("country", "HK")
    kind = given.get("type", "none" if "controller" in given else "standard")
    account = call.new(
        "account",
        business_profile=NO_PROFILE,
        business_type=None,
        capabilities={},
        charges_enabled=False,
        controller=_controller(kind, given.get("controller", {})),
        country=country,
        default_currency=given.get("default_currency", CURRENCIES.get(country, "usd")),
        details_submitted=False,
        email=None,
        external_accounts={},
        metadata={},
        payouts_enabled=False,
        settings=_settings(),
        tos_acceptance={"date": None, "ip": None, "user_agent": None},
        type=kind,
        _told=[],
        _requested=[],
        _verification=None,
        _rejected=None,
        _due=None,
    )
    account["external_accounts"] = _bank_accounts(account["id"], [])
    return account


def _controller(kind: str, given: Json) -> Json:
    fees, losses, collection, dashboard = CONTROLLERS.get(kind, CONTROLLERS["standard"])
    if not given and kind == "standard":
        return {"type": "account"}
    return {
        "type": "application",
        "is_controller": True,
        "fees": {"payer": given.get("fees", {}).get("payer", fees)},
        "losses": {"payments": given.get("losses", {}).get("payments", losses)},
        "requirement_collection": given.get("requirement_collection", collection),
        "stripe_dashboard": {"type": given.get("stripe_dashboard", {}).get("type", dashboard)},
    }


def _settings() -> Json:
    schedule = {"delay_days": 7, "interval": "daily"}
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_payments": {"statement_descriptor_prefix": None},
        "dashboard": {"display_name": None, "timezone": "Asia/Shanghai"},
        "payments": {"statement_descriptor": None},
        "payouts": {"debit_negative_balances": True, "schedule": schedule, "statement_descriptor": None},
    }


def _apply(call: Call, account: Json) -> Json:
    """What both creation and update may say."""
    given = call.parameters
    account |= {name: given[name] for name in ("business_type", "default_currency", "email") if name in given}
    account["business_profile"] = account["business_profile"] | given.get("business_profile", {})
    account["tos_acceptance"] = account["tos_acceptance"] | given.get("tos_acceptance", {})
    account["metadata"] = merged(account["metadata"], given.get("metadata"))
    account["settings"] = _merged(account["settings"], given.get("settings", {}))
    facts = {name: given[name] for name in (*FACTS, "business_type") if name in given}
    if bank := given.get("bank_account") or given.get("external_account"):
        facts["external_account"] = take_bank_account(call, account, bank)["id"]
    account["_told"] = sorted({*account["_told"], *told(facts)})
    account["_requested"] = _requested(account["_requested"], given.get("capabilities", {}))
    return reviewed(call, account)


def take_bank_account(call: Call, account: Json, given: Any) -> Json:
    """In the place of the one that was there."""
    bank = bank_accounts.attached(call.within(account["id"]), given, account["default_currency"])
    account["external_accounts"] = _bank_accounts(account["id"], [bank])
    return bank


def _bank_accounts(id: str, data: list[Json]) -> Json:
    url = f"/v1/accounts/{id}/external_accounts"
    return {"object": "list", "data": data, "has_more": False, "url": url}


def _merged(old: Json, given: Json) -> Json:
    """Objects are merged into objects, at any depth."""
    return old | {
        name: _merged(old.get(name) or {}, value) if isinstance(value, dict) else value
        for name, value in given.items()
    }


def _requested(before: list[str], given: Json) -> list[str]:
    wanted = {name for name, each in given.items() if each.get("requested")}
    unwanted = {name for name, each in given.items() if each.get("requested") is False}
    return sorted((set(before) | wanted) - unwanted)
