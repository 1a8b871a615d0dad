"""GET /receipts/{token}.pdf: whoever holds the sealed link reads the receipt, until the link expires."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from domain.kit.links import LinkRefused, Links
from domain.kit.unit_of_work import Units
from payments.receipts.links import opened
from payments.receipts.pdf.render import Press
from payments.receipts.pdf.words import Sheet
from payments.receipts.sheet import sheet_of

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
EXPIRED = "链接已失效，请在应用中重新打开收据。\nThis link has expired. Open the receipt in the app again.\n"


async def receipt_pdf(request: Request, units: Units, links: Links, press: Press) -> Response:
    """A link that does not open is 404, for whatever reason."""
    sheet = await _sheet(request.path_params["token"], units, links)
    if sheet is None:
        return PlainTextResponse(EXPIRED, 404, PRIVATE)
    name = quote(f"收据-{sheet.number}.pdf")
    disposition = f"inline; filename=\"receipt-{sheet.number}.pdf\"; filename*=UTF-8''{name}"
    pdf = await press.pdf(sheet)
    return Response(pdf, 200, {**PRIVATE, "Content-Disposition": disposition}, "application/pdf")


async def _sheet(token: str, units: Units, links: Links) -> Sheet | None:
    try:
        key = opened(links, token, units.clock.now())
    except LinkRefused:
        return None
    async with units.begin() as unit:
        return await sheet_of(unit, links, key)
