"""What the payer sees: a page with two buttons, as in Stripe's test mode, and the QR code of its address."""

import io
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from payments.simulator.objects.outcomes import Outcome, complete
from payments.simulator.page import over, page, pressed, said
from payments.simulator.service import Service
from payments.simulator.store import Json

NAMES = {"card": "3D Secure 银行验证", "alipay": "支付宝 Alipay", "wechat_pay": "微信支付 WeChat Pay"}
OUTCOMES: dict[str | None, Outcome] = {"pay": "pay", "fail": "fail"}
BUTTONS = {"pay": "确认支付 Pay", "fail": "支付失败 Fail"}


class Pages:
    """Who has the address may decide: it carries a secret of its own."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        address = "/authorize/{intent}/{nonce}"
        return [
            Route(address, self.show, methods=["GET"]),
            Route(address, self.decide, methods=["POST"]),
            Route(f"{address}/qr.png", self.png, methods=["GET"]),
            Route(f"{address}/qr.svg", self.svg, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        intent = self._waiting(request)
        if intent is None:
            return over()
        return self._form(intent)

    async def decide(self, request: Request) -> Response:
        intent = self._waiting(request)
        outcome = OUTCOMES.get(await pressed(request))
        if intent is None:
            return over()
        if outcome is None:
            return said("Palm Stripe simulator", "outcome must be pay or fail", 400)
        back = intent["_return_url"]
        after = self._service.internally(lambda call: complete(call, intent, outcome), intent.get("_account"))
        if back is None:
            return said("已完成 Done", "可以关闭此页面。 You can close this page.")
        return RedirectResponse(_with_result(back, after), status_code=303)

    async def png(self, request: Request) -> Response:
        return self._code(request, "png", "image/png")

    async def svg(self, request: Request) -> Response:
        return self._code(request, "svg", "image/svg+xml")

    def _code(self, request: Request, kind: str, media_type: str) -> Response:
        if self._waiting(request) is None:
            return over()
        address = f"{self._service.base_url}{request.url.path.rpartition('/')[0]}"
        content = io.BytesIO()
        segno.make(address, error="m").save(content, kind=kind, scale=6)
        return Response(content.getvalue(), media_type=media_type)

    def _waiting(self, request: Request) -> Json | None:
        """The intent, if it still waits for the holder of this address."""
        found = self._service.store.by_id(request.path_params["intent"])
        if found is None or found.get("_nonce") != request.path_params["nonce"]:
            return None
        return found

    def _form(self, intent: Json) -> Response:
        method = self._service.store.by_id(intent["payment_method"])
        amount = (
            f"{intent['amount'] / 100:,.2f} {intent['currency'].upper()}"
            if "amount" in intent
            else "保存 Save"
        )
        title = NAMES[method["type"] if method else "card"]
        return page(title, amount, intent["description"] or "", BUTTONS)


def _with_result(url: str, intent: Json) -> str:
    """The address to come back to, with what Stripe adds to it."""
    kind = intent["object"]
    result = {
        kind: intent["id"],
        f"{kind}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded"
        if intent["status"] in {"succeeded", "requires_capture", "processing"}
        else "failed",
    }
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(result)) if part)
    return urlunsplit(parts._replace(query=query))
