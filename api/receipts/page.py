"""GET /verify/{code}: a page for whoever has scanned the code on a receipt, in Chinese or English."""

from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.oauth.rate_limit import RateLimit
from api.receipts.words import Words, words_in
from domain.kit.unit_of_work import Units
from payments.receipts.verify import verify

PAGE = Template((Path(__file__).parent / "verify.html").read_text(encoding="utf-8"))
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


async def verification(request: Request, units: Units, limit: RateLimit) -> Response:
    """404 with the same words for every code that no receipt has; 429 for who tries too many."""
    words = words_in(request.headers.get("Accept-Language", ""))
    seconds = await limit.wait_for(request.client.host if request.client else "")
    if seconds:
        return _page(words, "warn", words.too_many, (), 429, {"Retry-After": str(seconds)})
    async with units.begin() as unit:
        found = await verify(unit, request.path_params["code"])
    if found is None:
        return _page(words, "bad", words.unknown, (), 404, {})
    tone = "good" if found.refunded.minor == 0 else "warn"
    return _page(words, tone, words.state(found), words.facts(found), 200, {})


def _page(
    words: Words,
    tone: str,
    verdict: str,
    facts: tuple[tuple[str, str], ...],
    status: int,
    headers: dict[str, str],
) -> Response:
    rows = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    page = PAGE.substitute(
        language=words.language,
        title=escape(words.title),
        tone=tone,
        verdict=escape(verdict),
        facts=rows and f"<dl>\n{rows}\n</dl>",
        hint=rows and f"<p>{escape(words.hint)}</p>",
    )
    return HTMLResponse(page, status, {**HEADERS, "Content-Language": words.language, **headers})
