"""Signing out (RFC 7009). Whichever token an app sends, the session behind it ends, and with it every
token."""

from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint

from api.oauth.clients import Client
from api.oauth.server import PalmRequest, wait
from api.oauth.tokens import AccessTokenInvalid, TokenReader
from domain.identity.end_session import end_session
from domain.identity.models import EndReason
from domain.identity.open_sessions import lock_session_of
from domain.kit.unit_of_work import UnitOfWork


class SignOutEndpoint(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    """A token that is unknown, or another app's, is answered with 200 as well: it opens nothing here."""

    ENDPOINT_NAME = "revocation"
    CLIENT_AUTH_METHODS = ("none",)

    def __init__(self, reader: TokenReader) -> None:
        super().__init__()
        self.reader = reader

    def authenticate_token(self, request: PalmRequest, client: Client) -> UUID | None:
        """The session to end. The hint is not needed: an access token has dots, a refresh token has none."""
        text = request.parameters.get("token")
        if text is None:
            raise InvalidRequestError("The parameter token is missing.")
        return (
            self._of_access_token(text, client)
            if "." in text
            else self._of_refresh_token(request.unit, text, client)
        )

    def revoke_token(self, token: UUID, request: PalmRequest) -> Any:
        """Ends it. Twice is as once."""
        wait(end_session(request.unit, token, EndReason.SIGNED_OUT))

    def _of_access_token(self, text: str, client: Client) -> UUID | None:
        try:
            token = self.reader.read_even_if_expired(text)
        except AccessTokenInvalid:
            return None
        return token.session_id if token.app is client.app else None

    def _of_refresh_token(self, unit: UnitOfWork, text: str, client: Client) -> UUID | None:
        session = wait(lock_session_of(unit, client.app, text))
        return None if session is None else session.id
