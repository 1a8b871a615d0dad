"""What an account still has to tell before it may take money, and what it may do meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import StripeError
from payments.simulator.store import Json

VERIFICATION_SECONDS = 60
OF_EVERYBODY = (
    "business_profile.mcc",
    "business_profile.url",
    "business_type",
    "external_account",
    "tos_acceptance.date",
    "tos_acceptance.ip",
)
OF_AN_INDIVIDUAL = (
    "individual.address.city",
    "individual.address.line1",
    "individual.dob.day",
    "individual.dob.month",
    "individual.dob.year",
    "individual.email",
    "individual.first_name",
    "individual.last_name",
    "individual.phone",
)
# Persons are not objects here: who represents a company is told on the onboarding page alone.
OF_A_COMPANY = (
    "company.address.city",
    "company.address.line1",
    "company.name",
    "company.phone",
    "company.tax_id",
    "representative.first_name",
    "representative.last_name",
)
DOCUMENT = "individual.verification.document"


def told(tree: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """The dotted names of all that has a value."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from told(value, f"{within}{name}.")
        elif value not in ("", None):
            yield f"{within}{name}"


def missing(account: Json) -> list[str]:
    """What has not been told yet."""
    asked: Sequence[str] = OF_AN_INDIVIDUAL if account["business_type"] == "individual" else OF_A_COMPANY
    if account["business_type"] is None:
        asked = ()
    lacking = {*OF_EVERYBODY, *asked} - set(account["_told"])
    return sorted(lacking | ({DOCUMENT} if account["_verification"] == "fail" else set()))


def reviewed(call: Call, account: Json) -> Json:
    """The account with what follows from what was told, stored; it hears of it itself."""
    lacking = missing(account)
    waits = not lacking and account["_verification"] == "pending"
    active = not lacking and not waits and account["_rejected"] is None
    account |= {
        "charges_enabled": active,
        "payouts_enabled": active,
        "details_submitted": account["details_submitted"] or not lacking,
        "requirements": _requirements(lacking, waits=waits, rejected=account["_rejected"]),
        "future_requirements": _requirements([], waits=False, rejected=None),
        "_due": call.clock.now() + VERIFICATION_SECONDS if waits else None,
    }
    state = "active" if active else "pending" if waits else "inactive"
    before = account["capabilities"]
    account["capabilities"] = dict.fromkeys(account["_requested"], state)
    call.within(None).store.put(account)
    own = call.within(account["id"])
    own.tell("account.updated", account)
    for name in account["_requested"]:
        if before.get(name) != state:
            own.tell("capability.updated", _capability(account, name))
    return account


def verified(call: Call, account: Json) -> Json:
    """Stripe has looked at what was told."""
    return reviewed(call, account | {"_verification": "complete"})


def check_capability(account: Json, param: str) -> None:
    """Raises StripeError for an account to which no money can be sent."""
    if account["capabilities"].get("transfers") != "active":
        text = (
            "Your destination account needs to have at least one of the following capabilities enabled: "
            "transfers, crypto_transfers, legacy_payments"
        )
        raise StripeError(400, text, param=param, code="insufficient_capabilities_for_transfer")


def _requirements(lacking: list[str], *, waits: bool, rejected: str | None) -> Json:
    reason = "requirements.past_due" if lacking else "requirements.pending_verification" if waits else None
    errors = [
        {
            "code": "verification_document_failed_other",
            "reason": "The document could not be verified.",
            "requirement": DOCUMENT,
        }
    ]
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": lacking,
        "disabled_reason": f"rejected.{rejected}" if rejected else reason,
        "errors": errors if DOCUMENT in lacking else [],
        "eventually_due": lacking,
        "past_due": lacking,
        "pending_verification": [DOCUMENT] if waits else [],
    }


def _capability(account: Json, name: str) -> Json:
    return {
        "id": name,
        "object": "capability",
        "account": account["id"],
        "requested": True,
        "requested_at": account["created"],
        "status": account["capabilities"][name],
    }
