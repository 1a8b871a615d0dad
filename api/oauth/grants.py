"""The two ways to tokens: a one-time code, and the refresh token of a session."""

from typing import Any

import structlog
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from api.oauth.clients import CODE_GRANT, REFRESH_GRANT, Client
from api.oauth.server import PalmRequest, PalmServer, wait
from api.oauth.settings import OAuthSettings
from api.oauth.tokens import TokenWriter
from domain.identity.errors import PhoneNumberInvalid
from domain.identity.outcomes import Refusal, SignedIn
from domain.identity.phone_numbers import normalise
from domain.identity.redeem_code import RedeemCode, redeem_code
from domain.identity.rotate_refresh_token import rotate_refresh_token
from domain.kit.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)
LONGEST_DEVICE_NAME = 120


class PalmGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib has no types
    """What both grants share: a public client, a scope that we know, and one answer for every refusal."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    GRANT_TYPE: str
    REFUSED: str

    request: PalmRequest
    server: PalmServer

    @property
    def settings(self) -> OAuthSettings:
        return self.server.settings

    @property
    def unit(self) -> UnitOfWork:
        return self.request.unit

    @property
    def app_client(self) -> Client:
        client: Client = self.request.client
        return client

    def validate_token_request(self) -> None:
        """Who asks, and for what. Raises OAuth2Error."""
        self.request.client = self.authenticate_token_endpoint_client()
        self.validate_requested_scope()

    def parameter(self, name: str) -> str:
        """Raises InvalidRequestError when it is absent."""
        if name not in self.request.parameters:
            raise InvalidRequestError(f"The parameter {name} is missing.")
        return self.request.parameters[name]

    def signed_in(self, outcome: SignedIn | Refusal) -> SignedIn:
        """Raises InvalidGrantError for a refusal. The unit commits all the same: it may hold a counted
        try."""
        if isinstance(outcome, Refusal):
            log.info("sign-in refused", reason=outcome, client=self.app_client.client_id)
            raise InvalidGrantError(self.REFUSED)
        return outcome

    def tokens(self, signed_in: SignedIn, scope: str) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The answer of RFC 6749, 5.1."""
        session, client_id, now = signed_in.session, self.app_client.client_id, self.unit.now
        writer = TokenWriter(self.settings)
        answer = {
            "token_type": "Bearer",
            "access_token": writer.access_token(session, client_id, scope, now),
            "expires_in": int(self.settings.access_token_lifetime.total_seconds()),
            "refresh_token": signed_in.refresh_token,
            "scope": scope,
        }
        if "openid" in scope.split():
            answer["id_token"] = writer.id_token(session, client_id, now)
        return 200, answer, self.TOKEN_RESPONSE_HEADER


class OneTimeCodeGrant(PalmGrant):
    """An extension grant (RFC 6749, 4.5): phone and code, and how the session list shall call the handset."""

    GRANT_TYPE = CODE_GRANT
    REFUSED = "The code is not right, or no longer valid. Ask for a new one."

    def validate_token_request(self) -> None:
        super().validate_token_request()
        try:
            phone = normalise(self.parameter("phone"))
        except PhoneNumberInvalid as error:
            raise InvalidRequestError("The parameter phone is not a telephone number.") from error
        self.command = RedeemCode(
            app=self.app_client.app,
            phone=phone,
            code=self.parameter("code"),
            device_name=self.request.parameters.get("device_name", "")[:LONGEST_DEVICE_NAME],
            scope=self.app_client.get_allowed_scope(self.request.payload.scope),
        )

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        outcome = wait(redeem_code(self.unit, self.settings.hasher, self.command))
        return self.tokens(self.signed_in(outcome), self.command.scope)


class RotatingRefreshGrant(PalmGrant):
    """The session goes on with the next refresh token (RFC 6749, 6; RFC 9700, 4.14.2)."""

    GRANT_TYPE = REFRESH_GRANT
    REFUSED = "The refresh token is not valid any more. Sign in again."

    def validate_token_request(self) -> None:
        super().validate_token_request()
        self.refresh_token = self.parameter("refresh_token")

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        outcome = wait(rotate_refresh_token(self.unit, self.app_client.app, self.refresh_token))
        signed_in = self.signed_in(outcome)
        return self.tokens(signed_in, self._scope(signed_in.session.scope))

    def _scope(self, granted: str) -> str:
        """No more than was granted at first. A request for more leaves the token unused."""
        wanted = self.request.payload.scope
        if not wanted:
            return granted
        scope = self.app_client.get_allowed_scope(wanted)
        if not set(scope.split()) <= set(granted.split()):
            self.unit.refuse()
            raise InvalidScopeError("The scope is wider than the one granted at first.")
        return scope
