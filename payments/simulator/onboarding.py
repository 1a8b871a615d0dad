"""The page on which the holder of a connected account tells Stripe about the business, by one button."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from payments.simulator.objects.account_links import Onboarding, followed, onboarded
from payments.simulator.page import over, page, pressed, said
from payments.simulator.service import Service
from payments.simulator.store import Json

OUTCOMES: dict[str | None, Onboarding] = {
    "complete": "complete",
    "pending": "pending",
    "fail": "fail",
    "later": "later",
}
BUTTONS = {
    "complete": "提交资料 Submit",
    "pending": "提交，稍后审核 Submit, verified a minute later",
    "fail": "提交，证件不符 Submit, document refused",
    "later": "以后再说 Later",
}


class OnboardingPages:
    """A link is followed once, and leads to a session; who comes again is sent for a new link."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        session = "/setup/s/{account}/{nonce}/{session}"
        return [
            Route("/setup/e/{account}/{nonce}", self.follow, methods=["GET"]),
            Route(session, self.show, methods=["GET"]),
            Route(session, self.decide, methods=["POST"]),
            Route("/express/{account}", self.dashboard, methods=["GET"]),
        ]

    async def follow(self, request: Request) -> Response:
        link = self._link(request)
        if link is None:
            return over()
        if link["session"] is not None or self._is_late(link):
            return RedirectResponse(link["refresh_url"], status_code=303)
        session = self._service.internally(partial(followed, link=link))["session"]
        where = f"/setup/s/{link['account']}/{link['id']}/{session}"
        return RedirectResponse(where, status_code=303)

    async def show(self, request: Request) -> Response:
        link = self._session(request)
        if link is None:
            return over()
        return page("商户入驻 Onboarding", link["account"], "Stripe", BUTTONS)

    async def decide(self, request: Request) -> Response:
        link = self._session(request)
        outcome = OUTCOMES.get(await pressed(request))
        if link is None:
            return over()
        if outcome is None:
            return said("Palm Stripe simulator", f"outcome must be one of {', '.join(BUTTONS)}", 400)
        account = self._service.store.get("account", link["account"])
        if account is None or account.get("deleted"):
            return over()
        self._service.internally(lambda call: onboarded(call, account, outcome))
        return RedirectResponse(link["return_url"], status_code=303)

    async def dashboard(self, request: Request) -> Response:
        """Where a login link leads."""
        account = self._service.store.get("account", request.path_params["account"])
        return said("Express", account["id"]) if account else over()

    def _link(self, request: Request) -> Json | None:
        link = self._service.store.get("_account_link", request.path_params["nonce"])
        return link if link and link["account"] == request.path_params["account"] else None

    def _session(self, request: Request) -> Json | None:
        """The link, if its page is still open."""
        link = self._link(request)
        if link is None or link["session"] != request.path_params["session"] or self._is_late(link):
            return None
        return link

    def _is_late(self, link: Json) -> bool:
        return bool(link["expires_at"] <= self._service.clock.now())
