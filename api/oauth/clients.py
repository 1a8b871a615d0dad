"""The three apps as OAuth clients. An app in a person's hand cannot keep a secret, so all are public
clients."""

from dataclasses import dataclass

from domain.kit.actor import App

CODE_GRANT = "urn:palm:params:oauth:grant-type:otp"
REFRESH_GRANT = "refresh_token"
SCOPES = ("openid", "profile", "phone")
DEFAULT_SCOPE = "profile phone"


@dataclass(frozen=True, slots=True)
class Client:
    """One app. The methods are those that Authlib asks of a client (its `ClientMixin`)."""

    client_id: str
    app: App

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str | None) -> str:
        """What was asked for in the order of SCOPES, and the default for who did not ask."""
        wanted = (scope or DEFAULT_SCOPE).split()
        return " ".join(known for known in SCOPES if known in wanted)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in {CODE_GRANT, REFRESH_GRANT}


CLIENTS = {
    client.client_id: client
    for client in (
        Client("resident-app", App.RESIDENT),
        Client("manager-app", App.MANAGER),
        Client("merchant-portal", App.MERCHANT),
    )
}
CLIENT_OF_APP = {client.app: client for client in CLIENTS.values()}
