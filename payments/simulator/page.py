"""The one page that there is: what it is about, and buttons that decide."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from payments.simulator.wire import decode

PAGE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


def page(title: str, amount: str, description: str, buttons: Mapping[str, str]) -> Response:
    """`buttons` are values of `outcome`, and what is written on them."""
    shown = {
        name: escape(text) for name, text in (("title", title), ("sum", amount), ("description", description))
    }
    shown["buttons"] = "\n".join(
        f'<button name="outcome" value="{escape(value)}">{escape(text)}</button>'
        for value, text in buttons.items()
    )
    return HTMLResponse(PAGE.substitute(shown), headers={"Cache-Control": "no-store"})


async def pressed(request: Request) -> str | None:
    """Which button."""
    outcome = decode((await request.body()).decode(errors="replace")).get("outcome")
    return outcome if isinstance(outcome, str) else None


def said(title: str, text: str, status: int = 200) -> Response:
    """A page without buttons."""
    head = f'<!DOCTYPE html><meta charset="utf-8"><title>{escape(title)}</title>'
    return HTMLResponse(f"{head}<h1>{escape(title)}</h1><p>{escape(text)}</p>", status_code=status)


def over() -> Response:
    return said("Palm Stripe simulator", "此链接已失效。 This link is not valid any more.", 404)
