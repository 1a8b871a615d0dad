"""What a handler is given: the parameters of one request, and the state that it works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from payments.simulator.clock import Clock
from payments.simulator.errors import no_such
from payments.simulator.events import Events
from payments.simulator.ids import new_id
from payments.simulator.store import Json, Store

# Stripe does not say of these whether they are real.
WITHOUT_MODE = (
    "account",
    "account_link",
    "balance_transaction",
    "fee_refund",
    "login_link",
    "refund",
    "transfer_reversal",
)


@dataclass(frozen=True, slots=True)
class Call:
    """`path` holds the identifiers in the address. `base_url` is the simulator's own address. `store` and
    what is told are of one account.
    """

    store: Store
    clock: Clock
    events: Events
    base_url: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def account(self) -> str | None:
        """The connected account in which this happens; None is the platform."""
        return self.store.account

    def within(self, account: str | None) -> Self:
        """The same call, in another account."""
        return replace(self, store=self.store.within(account))

    def new(self, kind: str, **members: Any) -> Json:
        """An object of this kind, not stored yet."""
        head: Json = {"id": new_id(kind), "object": kind, "created": self.clock.now()}
        if kind not in WITHOUT_MODE:
            head["livemode"] = False
        return head | members

    def named(self, kind: str, in_path: str) -> Json:
        """The object that the address names. Raises StripeError (404)."""
        found = self.store.get(kind, self.path[in_path])
        if found is None:
            raise no_such(kind, self.path[in_path], param="id" if in_path == kind else in_path, status=404)
        return found

    def given(self, kind: str, param: str) -> Json | None:
        """The object that a parameter names, if it is given. Raises StripeError (400)."""
        id = self.parameters.get(param)
        return self.known(kind, id, param) if id else None

    def known(self, kind: str, id: str, param: str) -> Json:
        """Raises StripeError (400)."""
        found = self.store.get(kind, id)
        if found is None or found.get("deleted"):
            raise no_such(kind, id, param=param)
        return found

    def save(self, body: Json, *events: str, previous: Json | None = None) -> Json:
        """Store the object, and let the events of these types tell of it as it is now."""
        self.store.put(body)
        for type in events:
            self.tell(type, body, previous)
        return body

    def tell(self, type: str, body: Json, previous: Json | None = None) -> None:
        """An event of the account, about an object as it is now."""
        self.events.emit(
            self.store, type, body, previous, request_id=self.request_id, idempotency_key=self.idempotency_key
        )
