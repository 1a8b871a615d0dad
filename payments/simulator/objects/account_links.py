"""Account links: where the holder of a connected account tells Stripe what it wants to know, once each."""

from payments.simulator.call import Call
from payments.simulator.ids import letters
from payments.simulator.objects import accounts
from payments.simulator.parameters import missing
from payments.simulator.store import Json

VALID_SECONDS = 300
# How long the page behind a link that was followed can be used.
SESSION_SECONDS = 3600


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


def log_in(call: Call) -> Json:
    """The address of the account's own dashboard, of which there is not much here."""
    account = accounts.retrieve(call)
    url = f"{call.base_url}/express/{account['id']}"
    return {"object": "login_link", "created": call.clock.now(), "url": url}
