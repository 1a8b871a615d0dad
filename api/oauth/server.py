"""Authlib's authorization server over our asynchronous unit of work. All the glue is here (ADR 0006).

Authlib knows synchronous servers only. Its code therefore runs inside `session.run_sync`, that is in a
greenlet of SQLAlchemy's, and where it needs the domain it hands a coroutine to `wait`, which suspends the
greenlet while the event loop runs it. Nothing blocks, and there is one set of use cases for everybody.
"""

from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidClientError, UnsupportedGrantTypeError
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from sqlalchemy.util import await_ as wait
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.oauth.clients import CLIENTS, CODE_GRANT, REFRESH_GRANT, SCOPES, Client
from api.oauth.settings import OAuthSettings
from domain.kit.unit_of_work import UnitOfWork

__all__ = ["PalmRequest", "PalmServer", "run", "wait"]

# Authlib refuses http here. TLS ends before us, so the scheme that we see says nothing, and the Host header
# is the caller's; that the issuer has https is checked at start instead.
ADDRESS = "https://issuer/oauth"


class PalmRequest(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A request as Authlib sees it, with the unit of work that its grant acts in."""

    def __init__(self, request: Request, parameters: dict[str, str], unit: UnitOfWork) -> None:
        super().__init__("POST", ADDRESS, headers=request.headers)
        self.payload = BasicOAuth2Payload(parameters)
        self.parameters = parameters
        self.unit = unit

    @property
    def form(self) -> dict[str, str]:
        return self.parameters


class GrantUnknown(UnsupportedGrantTypeError):  # type: ignore[misc]
    """Authlib's own says nothing; the caller's words are not repeated, they may hold anything."""

    description = f"grant_type must be {CODE_GRANT} or {REFRESH_GRANT}."


class GrantMissing(GrantUnknown):
    error = "invalid_request"


class PalmServer(AuthorizationServer):  # type: ignore[misc]
    """Finds the client and the grant, and turns what they say into a response."""

    def __init__(self, settings: OAuthSettings) -> None:
        super().__init__(scopes_supported=SCOPES)
        self.settings = settings

    def query_client(self, client_id: str) -> Client | None:
        return CLIENTS.get(client_id)

    def authenticate_client(
        self, request: PalmRequest, methods: list[str], endpoint: str = "token"
    ) -> Client:
        """In words for the app's developer; 401 only to who used the Authorization header (RFC 6749, 5.2)."""
        if "authorization" in request.headers:
            raise _client_unknown(401)
        try:
            client: Client = super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            raise _client_unknown(400) from error
        return client

    def get_token_grant(self, request: PalmRequest) -> Any:
        """Raises an UnsupportedGrantTypeError, the only error that Authlib expects here."""
        if not request.payload.grant_type:
            raise GrantMissing(None)
        try:
            return super().get_token_grant(request)
        except UnsupportedGrantTypeError as error:
            raise GrantUnknown(None) from error

    def save_token(self, token: dict[str, Any], request: PalmRequest) -> None:
        """The use cases have saved what there is to save."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens: what happened is said by domain events."""

    def create_oauth2_request(self, request: PalmRequest) -> PalmRequest:
        return request

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> Response:
        return JSONResponse(body, status, dict(headers))


def _client_unknown(status: int) -> InvalidClientError:
    known = ", ".join(CLIENTS)
    return InvalidClientError(f"Send client_id ({known}) in the body, and no secret.", status_code=status)


async def run(unit: UnitOfWork, answer: Callable[[], Response]) -> Response:
    """Runs Authlib's synchronous code, which may `wait` for coroutines that use this unit."""
    return await unit.session.run_sync(lambda _session: answer())
