"""`/_simulator/…`: what tests and curious people tell the simulator to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from payments.simulator.call import Call
from payments.simulator.errors import StripeError
from payments.simulator.faults import Fault
from payments.simulator.objects.dispute_outcomes import decide
from payments.simulator.objects.disputes import opened
from payments.simulator.objects.outcomes import complete
from payments.simulator.objects.payouts import pay_out_everything
from payments.simulator.rendering import shown
from payments.simulator.store import Json
from payments.simulator.webhooks.manner import Manner

if TYPE_CHECKING:
    from payments.simulator.application import Simulator

Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[Request], Awaitable[Response]]


class Release(BaseModel):
    """How held deliveries leave."""

    model_config = ConfigDict(extra="forbid")

    shuffled: bool = False
    copies: int = Field(default=1, ge=1, le=50)


class Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(ge=0, le=400 * 86_400)


class Decision(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Literal["pay", "fail", "processing"]


class Complaint(BaseModel):
    """Why a payer goes to the bank. With `inquiry` the bank asks first, before it takes the money back."""

    model_config = ConfigDict(extra="forbid")

    reason: Literal["fraudulent", "product_not_received", "duplicate", "general"] = "fraudulent"
    inquiry: bool = False


class AutomaticPayout(BaseModel):
    """Of a connected account, or of the platform."""

    model_config = ConfigDict(extra="forbid")

    currency: str
    account: str | None = None


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Literal["won", "lost", "escalated"]


class Control:
    """Its bodies are JSON. Open to everybody on this machine, as the whole simulator is."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Handler]] = [
            ("POST", "faults", self.add_fault),
            ("DELETE", "faults", self.clear_faults),
            ("PUT", "webhooks", self.behave),
            ("POST", "webhooks/release", self.release),
            ("GET", "webhooks/idle", self.idle),
            ("GET", "deliveries", self.deliveries),
            ("POST", "events/{event}/deliver", self.deliver),
            ("POST", "payouts", self.pay_out),
            ("POST", "clock", self.advance),
            ("POST", "intents/{intent}", self.decide),
            ("POST", "charges/{charge}/dispute", self.dispute),
            ("POST", "disputes/{dispute}", self.decide_dispute),
            ("DELETE", "", self.clear),
        ]
        return [
            Route(f"/_simulator/{path}", _guarded(handler), methods=[method])
            for method, path, handler in table
        ]

    async def add_fault(self, request: Request) -> Response:
        self._simulator.faults.add(await _read(request, Fault))
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        self._simulator.faults.clear()
        return Response(status_code=204)

    async def behave(self, request: Request) -> Response:
        """How deliveries are made from now on."""
        self._simulator.queue.behave(await _read(request, Manner))
        return Response(status_code=204)

    async def release(self, request: Request) -> Response:
        asked = await _read(request, Release)
        count = self._simulator.queue.release(shuffled=asked.shuffled, copies=asked.copies)
        return JSONResponse({"released": count})

    async def idle(self, request: Request) -> Response:
        """Answers when nothing waits to be delivered; 504 after `?seconds=` (30)."""
        simulator = self._simulator
        if simulator.queue.pending():
            simulator.sender.idle.clear()
        try:
            seconds = float(request.query_params.get("seconds", "30"))
            await asyncio.wait_for(simulator.sender.idle.wait(), seconds)
        except TimeoutError:
            return JSONResponse({"idle": False}, status_code=504)
        return JSONResponse({"idle": True})

    async def deliveries(self, _request: Request) -> Response:
        return JSONResponse(self._simulator.queue.all())

    async def deliver(self, request: Request) -> Response:
        """An old event once more, to all endpoints that it was for."""
        event = request.path_params["event"]
        with self._simulator.store.transaction():
            rows = self._simulator.store.sql.execute(
                "SELECT DISTINCT endpoint FROM deliveries WHERE event = ?", (event,)
            ).fetchall()
            for (endpoint,) in rows:
                self._simulator.queue.add_now(event, endpoint)
        return JSONResponse({"queued": len(rows)}, status_code=200 if rows else 404)

    async def advance(self, request: Request) -> Response:
        """Let time pass at once. What falls due happens before the answer."""
        self._simulator.clock.advance((await _read(request, Advance)).seconds)
        happened = self._simulator.deadlines.meet()
        self._simulator.queue.changed.set()
        return JSONResponse({"now": self._simulator.clock.now(), "happened": happened})

    async def decide(self, request: Request) -> Response:
        """What the payer does, without a browser."""
        outcome = (await _read(request, Decision)).outcome
        return self._change(
            request.path_params["intent"], lambda call, intent: complete(call, intent, outcome)
        )

    async def dispute(self, request: Request) -> Response:
        """The payer goes to the bank."""
        asked = await _read(request, Complaint)
        return self._change(
            request.path_params["charge"],
            lambda call, charge: opened(call, charge, reason=asked.reason, inquiry=asked.inquiry),
        )

    async def decide_dispute(self, request: Request) -> Response:
        """What the bank says."""
        outcome = (await _read(request, Verdict)).outcome
        return self._change(request.path_params["dispute"], lambda call, body: decide(call, body, outcome))

    async def pay_out(self, request: Request) -> Response:
        """What is available goes to the bank, as by itself each day."""
        asked = await _read(request, AutomaticPayout)
        payout = self._simulator.service.internally(
            lambda call: pay_out_everything(call, asked.currency), asked.account
        )
        return JSONResponse(shown(payout))

    def _change(self, id: str, work: Callable[[Call, Json], Json]) -> Response:
        """Answers what comes of the work on the object; 404 if there is no such object."""
        found = self._simulator.store.by_id(id)
        if found is None:
            return Response(status_code=404)
        after = self._simulator.service.internally(lambda call: work(call, found), found.get("_account"))
        return JSONResponse(shown(after))

    async def clear(self, _request: Request) -> Response:
        """As new: also faults, the manner of deliveries and the clock."""
        simulator = self._simulator
        simulator.store.clear()
        simulator.clock.reset()
        simulator.faults.clear()
        simulator.queue.behave(Manner())
        return Response(status_code=204)


async def _read(request: Request, model: type[Model]) -> Model:
    return model.model_validate_json(await request.body() or b"{}")


def _guarded(handler: Handler) -> Handler:
    """What cannot be done is answered with its reason."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except StripeError as error:
            return JSONResponse(error.body(), status_code=error.status)
        except (ValidationError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return guarded
