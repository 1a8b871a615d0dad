"""From a request to its answer, in one transaction: who, what, whether it was asked before, and the work."""

from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from payments.simulator.call import Call
from payments.simulator.clock import Clock
from payments.simulator.errors import StripeError
from payments.simulator.events import Events
from payments.simulator.idempotency import Keys, Saved, digest_of
from payments.simulator.ids import letters
from payments.simulator.parameters import checked
from payments.simulator.rendering import expanded
from payments.simulator.routes import Route, find
from payments.simulator.specification import parameters
from payments.simulator.store import Json, Store
from payments.simulator.versions import in_our_words
from payments.simulator.webhooks.queue import DeliveryQueue
from payments.simulator.wire import decode


@dataclass(frozen=True, slots=True)
class Request:
    """`version` is that of the API. `form` is the query or the body, whichever carries the parameters.
    `account` is the connected account that it is about; None is the platform.
    """

    method: str
    path: str
    version: str
    form: str = ""
    idempotency_key: str | None = None
    account: str | None = None
    id: str = field(default_factory=lambda: f"req_{letters(14)}")

    @property
    def key(self) -> str | None:
        """The idempotency key, each account having its own; of GET and DELETE it is not looked at."""
        if self.idempotency_key is None or self.method != "POST":
            return None
        return f"{self.account}:{self.idempotency_key}" if self.account else self.idempotency_key


@dataclass(frozen=True, slots=True)
class Answer:
    """`original` is the request that was carried out, if the answer had been given before."""

    status: int
    body: bytes
    original: str | None = None


class Service:
    """The account: its state, its time, and what is told about it."""

    def __init__(self, store: Store, clock: Clock, queue: DeliveryQueue, base_url: str) -> None:
        self.store = store
        self.clock = clock
        self.base_url = base_url
        self.keys = Keys(store, clock)
        self._events = Events(clock, queue)

    def answer(self, request: Request) -> Answer:
        """Refusals are answers too."""
        key = request.key
        try:
            route, path = self._route(request)
            tree = decode(request.form)
            with self.store.transaction():
                digest = digest_of(request.path, tree)
                if key is not None and (saved := self.keys.saved(key, digest)):
                    return Answer(saved.status, saved.body, saved.request_id)
                tree = in_our_words(tree, route.path, request.version)
                given = checked(parameters(f"{route.method} {route.path}"), tree)
                call = self._call(request, given, path)
                answer = self._carried_out(route, call)
                if key is not None:
                    self.keys.save(key, digest, Saved(answer.status, answer.body, request.id))
                return answer
        except StripeError as error:
            return refusal(error)

    def internally(self, work: Callable[[Call], Json], account: str | None = None) -> Json:
        """Something that no request asks for, such as an expiry, in an account. Raises StripeError."""
        call = Call(self.store.within(account), self.clock, self._events, self.base_url)
        with self.store.transaction():
            return work(call)

    def _route(self, request: Request) -> tuple[Route, dict[str, str]]:
        found = find(request.method, request.path)
        if found is None:
            text = (
                f"Unrecognized request URL ({request.method}: {request.path}). The simulator answers what "
                "its README lists."
            )
            raise StripeError(404, text)
        return found

    def _call(self, request: Request, given: Json, path: dict[str, str]) -> Call:
        return Call(
            store=self.store.within(request.account),
            clock=self.clock,
            events=self._events,
            base_url=self.base_url,
            parameters=given,
            path=path,
            url=request.path,
            request_id=request.id,
            idempotency_key=request.idempotency_key if request.key else None,
        )

    def _carried_out(self, route: Route, call: Call) -> Answer:
        """What was refused has no effect, except a payment that was declined."""
        try:
            with self.store.savepoint():
                body = route.handler(call)
                return answer_of(expanded(body, call.parameters.get("expand", ()), self.store.by_id))
        except StripeError as error:
            return refusal(error)


def answer_of(body: Json, status: int = 200) -> Answer:
    return Answer(status, orjson.dumps(body, option=orjson.OPT_INDENT_2))


def refusal(error: StripeError) -> Answer:
    return answer_of(error.body(), error.status)
