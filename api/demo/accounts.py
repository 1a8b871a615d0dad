"""Who a visitor can be, and a token for it by one click."""

from dataclasses import asdict
from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel

from api.oauth.development import NobodyHasThisPhone, mint
from api.oauth.settings import OAuthSettings
from domain.demo.accounts import DEMO_ACCOUNTS
from domain.kit.unit_of_work import Units

ACCOUNTS = {account.key: account for account in DEMO_ACCOUNTS}


class TokenRequest(BaseModel):
    """`account` is the key of a demo account."""

    account: str


class TokenAnswer(BaseModel):
    """As an OAuth 2.0 token endpoint answers, less the refresh token: the page just asks again."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int


def list_accounts() -> list[dict[str, Any]]:
    """As the page shows them."""
    return [asdict(account) for account in DEMO_ACCOUNTS]


async def sign_in(asked: TokenRequest, settings: OAuthSettings, units: Units) -> TokenAnswer:
    """A token of a real session. 404 for an unknown account, 409 while the database has not been seeded."""
    account = ACCOUNTS.get(asked.account)
    if account is None:
        raise HTTPException(
            404, f"there is no demo account {asked.account!r}; there are {', '.join(ACCOUNTS)}"
        )
    try:
        token = await mint(settings, units, account.phone, account.app)
    except NobodyHasThisPhone:
        raise HTTPException(409, "the demo community is not there yet; run: palm seed") from None
    return TokenAnswer(access_token=token, expires_in=int(settings.access_token_lifetime.total_seconds()))
