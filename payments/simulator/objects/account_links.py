"""Account links: where the holder of a connected account tells Stripe what it wants to know, once each."""

from typing import Literal

from payments.simulator.call import Call
from payments.simulator.ids import letters
from payments.simulator.objects import accounts
from payments.simulator.objects.account_state import OF_A_COMPANY, OF_AN_INDIVIDUAL, OF_EVERYBODY, reviewed
from payments.simulator.objects.bank_accounts import GOOD
from payments.simulator.parameters import missing
from payments.simulator.store import Json

# How the onboarding page is left. `pending`: verified after a while; `fail`: a document is asked for.
Onboarding = Literal["complete", "pending", "fail", "later"]

VALID_SECONDS = 300
# How long the page behind a link that was followed can be used.
SESSION_SECONDS = 3600
# What is told there of a bank, if nothing was told before.
BANK_ACCOUNT = {"account_number": GOOD, "country": "HK"}


def create(call: Call) -> Json:
    account = accounts.known(call, call.parameters["account"], "account")
    for name in ("refresh_url", "return_url"):
        if not call.parameters.get(name):
            raise missing(name)
    nonce = letters(24)
    now = call.clock.now()
    # It is nothing that can be read again, so it is kept under a name of our own.
    call.store.put(
        {
            "id": nonce,
            "object": "_account_link",
            "account": account["id"],
            "refresh_url": call.parameters["refresh_url"],
            "return_url": call.parameters["return_url"],
            "expires_at": now + VALID_SECONDS,
            "session": None,
        }
    )
    url = f"{call.base_url}/setup/e/{account['id']}/{nonce}"
    return {"object": "account_link", "created": now, "expires_at": now + VALID_SECONDS, "url": url}


def followed(call: Call, link: Json) -> Json:
    """The link with a session of its visitor; it leads nowhere a second time."""
    link |= {"session": letters(24), "expires_at": call.clock.now() + SESSION_SECONDS}
    call.store.put(link)
    return link


def onboarded(call: Call, account: Json, how: Onboarding) -> Json:
    """The account after its holder has been on the page."""
    if how == "later":
        return account
    if not account["external_accounts"]["data"]:
        accounts.take_bank_account(call, account, BANK_ACCOUNT)
    account["business_type"] = account["business_type"] or "individual"
    account["details_submitted"] = True
    account["_told"] = sorted({*account["_told"], *OF_EVERYBODY, *OF_AN_INDIVIDUAL, *OF_A_COMPANY})
    account["_verification"] = how
    return reviewed(call, account)


def log_in(call: Call) -> Json:
    """The address of the account's own dashboard, of which there is not much here."""
    account = accounts.retrieve(call)
    url = f"{call.base_url}/express/{account['id']}"
    return {"object": "login_link", "created": call.clock.now(), "url": url}
